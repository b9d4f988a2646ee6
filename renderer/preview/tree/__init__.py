"""The scene as a tree."""
