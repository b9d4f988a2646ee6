"""The hall view: cameras, lines, handles."""
