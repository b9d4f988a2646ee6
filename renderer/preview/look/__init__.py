"""How the window looks and what it says."""
