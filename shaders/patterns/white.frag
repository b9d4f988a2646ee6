// Every LED at the level.
#include "patterns/ink.glsl"
void main() { show(vec3(full)); }
