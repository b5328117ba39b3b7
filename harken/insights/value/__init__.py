"""What customers and the company are to each other: value in both directions, per customer group."""
