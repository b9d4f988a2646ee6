"""The designer's window."""

import imgui_bundle  # noqa: F401  (before glfw: it names the one glfw library that both use)
