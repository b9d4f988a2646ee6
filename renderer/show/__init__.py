"""The processes of a running show, and what they tell one another."""
