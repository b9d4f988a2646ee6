// The frame's number and its time on every facet; narrow ones, as in a rounded corner, share their surface's.
#include "patterns/ink.glsl"
#include "patterns/text.glsl"
uniform int number[16];
uniform int time[16];
uniform ivec2 lengths;

void main() {
    ivec2 at = raster_px();
    ivec4 box = 2 * v_rectangle.z < v_rectangle.w ? v_surface : v_rectangle;
    ivec4 line = ivec4(box.x + box.z / 16, box.y + box.w / 8, box.z - box.z / 8, box.w / 2);
    ivec4 below = ivec4(line.x, box.y + 11 * box.w / 16, line.z, 3 * box.w / 16);
    ivec3 large = letter(at, line, lengths.x), small = letter(at, below, lengths.y);
    vec3 ink = vec3(0.0);
    if (large.x >= 0 && inked(large, number[large.x])) ink = vec3(1.0);
    if (small.x >= 0 && inked(small, time[small.x])) ink = vec3(1.0, 0.8, 0.2);
    show(ink);
}
