"""Where frames go: picture files, numbered frames, films. No GL here: pixels arrive as numpy arrays."""
