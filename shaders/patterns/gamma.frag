// Every other pixel full, every other one off: half the light. A flat field of the wall's own gamma vanishes in it
// from afar; the fields are 1.8, 2.0, 2.2, 2.4, 2.6 and sRGB's curve.
#include "patterns/ink.glsl"
#include "patterns/text.glsl"
uniform float flats[6];

bool label(ivec2 at, ivec4 box, int which) {
    ivec3 found = letter(at, box, which == 5 ? 4 : 3);
    if (found.x < 0) return false;
    int tenths = 18 + 2 * which;
    ivec3 number = ivec3(tenths / 10, GLYPH_DOT, tenths % 10);
    const int SRGB[4] = int[](GLYPH_S, GLYPH_R, GLYPH_G, GLYPH_B);
    return inked(found, which == 5 ? SRGB[found.x] : number[found.x]);
}

void main() {
    ivec2 at = surface_px(), size = v_surface.zw;
    int which = min(6 * at.x / size.x, 5);
    int first = (which * size.x + 5) / 6, end = ((which + 1) * size.x + 5) / 6, width = end - first;
    ivec4 field = ivec4(first + width / 5, size.y / 4, width - 2 * (width / 5), size.y / 2);
    bool inside = all(greaterThanEqual(at, field.xy)) && all(lessThan(at, field.xy + field.zw));
    ivec4 line = ivec4(field.x, size.y / 16, field.z, size.y / 8);
    bool beside = at.x >= line.x && at.x < line.x + line.z && at.y >= line.y && at.y < line.y + line.w;
    float tone = full * float((at.x + at.y) % 2);
    if (inside) tone = flats[which];
    if (beside) tone = label(at, line, which) ? full : 0.0;
    show(vec3(tone));
}
