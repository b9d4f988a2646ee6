// One LED of each block of 8 x 8.
#include "patterns/ink.glsl"
uniform ivec2 walk;
uniform vec3 ink;

void main() { show(surface_px() % 8 == walk ? full * ink : vec3(0.0)); }
