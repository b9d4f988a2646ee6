"""The passes that make a frame. Each is a class that says in its docstring what it reads and what it
writes."""
