// An upright and a lying bar that go through the whole raster, as far in every frame as in the one before.
#include "patterns/ink.glsl"
uniform ivec3 bar;  // where they begin, how wide they are
uniform ivec2 raster;

void main() {
    ivec2 behind = (raster_px() - bar.xy + raster) % raster;
    show(vec3(behind.x < bar.z || behind.y < bar.z ? full : 0.0));
}
