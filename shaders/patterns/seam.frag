// A line one LED high wherever a height of whole or half metres lies, whatever the surface; its edges are red.
#include "patterns/ink.glsl"
const float EVERY = 0.5;

void main() {
    ivec2 at = raster_px() - v_rectangle.xy;
    vec2 size = vec2(v_rectangle.zw);
    vec2 place = (vec2(at) + 0.5) / size;
    float height = v_origin.y + place.x * v_right.y + (1.0 - place.y) * v_up.y;
    float reach = 0.5 * (abs(v_right.y) / size.x + abs(v_up.y) / size.y);
    height -= 0.002 * reach;  // a height between two LEDs belongs to the upper one, however it is rounded
    int above = int(floor((height + reach) / EVERY));
    vec3 ink = vec3(0.0);
    ivec2 off = min(surface_px(), v_surface.zw - 1 - surface_px());
    if (off.x == 0 || off.y == 0) ink = vec3(1.0, 0.0, 0.0);
    if (above != int(floor((height - reach) / EVERY))) ink = above % 2 == 0 ? vec3(1.0) : vec3(0.0, 1.0, 0.0);
    show(ink);
}
