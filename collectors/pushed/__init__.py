"""Sources that send by themselves: a form tool's webhook, or a program with a token."""
