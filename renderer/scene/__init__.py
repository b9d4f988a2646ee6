"""Scenes and shows: their files, and what is where, how lit, at any time."""
