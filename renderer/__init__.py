"""Yingbi: naked-eye 3D pictures for LED walls."""

__version__ = "0.1.0"
