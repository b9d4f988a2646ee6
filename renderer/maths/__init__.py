"""Matrices, frusta, easing and colour: pure functions of numbers. The only importer of pyrr."""
