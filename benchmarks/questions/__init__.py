"""How well questions are understood: questions with the meaning that a person gave them."""
