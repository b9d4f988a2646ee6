"""OpenGL: contexts, shaders, buffers, targets. The only importer of moderngl."""
