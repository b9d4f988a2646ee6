// Each surface in its colour with its number, its name and an arrow up, its facets numbered; outputs' tiles framed.
#include "patterns/ink.glsl"
#include "patterns/name.glsl"

bool arrow(ivec2 at, ivec4 box) {
    ivec2 off = abs(ivec2(2 * at.x + 1, 2 * at.y) - ivec2(2 * box.x + box.z, 2 * box.y));
    int down = at.y - box.y;
    if (down < 0 || down >= box.w) return false;
    bool head = 2 * down < box.w;
    return off.x * box.w <= (head ? 2 * down : box.w / 3) * box.z;
}

ivec4 part(ivec4 box, vec4 share) {
    return ivec4(vec2(box.xy) + share.xy * vec2(box.zw), share.zw * vec2(box.zw));
}

void main() {
    ivec2 at = raster_px();
    if (v_number.w > 0) {
        ivec2 off = min(at - v_rectangle.xy, v_rectangle.xy + v_rectangle.zw - 1 - at);
        bool frame = min(off.x, off.y) < 2;
        if (!frame && !named(at, part(v_rectangle, vec4(0.05, 0.9, 0.9, 0.06)))) discard;
        show(vec3(1.0));
        return;
    }
    bool even = v_number.y % 2 == 0;
    vec3 ink = hue(v_number.x - 1) * (even ? 0.4 : 0.55);
    ivec4 box = part(v_surface, vec4(0.0, 0.06, 1.0, 0.2));
    int width = min(v_surface.z / 2, box.w);
    if (arrow(at, ivec4(box.x + (box.z - width) / 2, box.y, width, box.w))) ink = vec3(1.0);
    if (numbered(at, part(v_surface, vec4(0.1, 0.3, 0.8, 0.28)), GLYPH_HASH, v_number.x, digits(v_number.x))) ink = vec3(1.0);
    if (named(at, part(v_surface, vec4(0.05, 0.62, 0.9, 0.1)))) ink = vec3(1.0);
    ivec4 below = part(v_rectangle, vec4(0.1, 0.76, 0.8, 0.08));
    if (v_number.z > 1 && numbered(at, below, GLYPH_F, v_number.y, digits(v_number.z))) ink = vec3(1.0);
    show(ink);
}
