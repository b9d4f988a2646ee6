// A branch that software rasterisers take, too: they run both sides of an if for every pixel, but leave a loop that no
// pixel enters. For conditions that mostly hold for whole surfaces.
#define WHEN(condition) for (bool once = (condition); once; once = false)
