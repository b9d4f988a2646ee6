// Cabinets in alternating shades with their column (C) and row (R) from the surface's top left, counted from 1.
#include "patterns/ink.glsl"
#include "patterns/cabinet.glsl"
#include "patterns/text.glsl"

void main() {
    ivec2 at = raster_px();
    Cabinet here = cabinet_of(at);
    ivec4 box = here.box;
    vec3 ink = hue(v_number.x - 1) * ((here.number.x + here.number.y) % 2 == 0 ? 0.5 : 0.25);
    ivec4 line = ivec4(box.x + box.z / 8, box.y + box.w / 8, 3 * box.z / 4, 5 * box.w / 16);
    ivec4 second = line + ivec4(0, 7 * box.w / 16, 0, 0);
    ivec2 last = cabinet_of(v_surface.xy + v_surface.zw - 1).number + 1;
    if (numbered(at, line, GLYPH_C, here.number.x + 1, digits(max(last.x, last.y)))) ink = vec3(1.0);
    if (numbered(at, second, GLYPH_R, here.number.y + 1, digits(max(last.x, last.y)))) ink = vec3(1.0);
    show(on_edge(at, box) ? vec3(1.0) : ink);
}
