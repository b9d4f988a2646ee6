"""Files into float32 arrays: relic meshes, their materials and textures, and environment maps."""
