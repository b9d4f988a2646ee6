"""What a designer does to a scene file: its parameters, its text with one thing changed, keys, undo, time."""
