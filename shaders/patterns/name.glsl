// The name of a place.
#include "patterns/text.glsl"
uniform sampler2D names;  // letters of all of them

bool named(ivec2 at, ivec4 box) {
    ivec3 found = letter(at, box, v_text.w);
    if (found.x < 0) return false;
    return inked(found, int(texelFetch(names, ivec2(v_text.z + found.x, 0), 0).r * 255.0 + 0.5));
}
