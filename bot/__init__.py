"""Tell: Slack listeners, Block Kit as pure functions, and the bot's wording."""
