// All LEDs in the first frame of each second, then a line from the raster's top to its bottom until the next one.
#include "patterns/ink.glsl"
uniform float flash;
uniform ivec2 sweep;  // its first row, how many it has

void main() {
    int behind = raster_px().y - sweep.x;
    show(vec3(flash > 0.5 || (behind >= 0 && behind < sweep.y) ? full : 0.0));
}
