"""Is the illusion safe, and is the picture: pure functions of scenes, walls and measured pictures."""
