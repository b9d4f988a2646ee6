"""Renders a show without a display: what was asked for, the drawing of it, the report."""
