"""The wall: its file, its facets in the raster, its eyes and outputs."""
