"""Draws frame n: views, loaded scenes, and the order of the passes."""
