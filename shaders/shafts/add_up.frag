// Everything between the eye and the end of a slice: light added, and the share of what is behind that comes through.
#include "shafts/sheet.glsl"

uniform sampler2D slices;

out vec4 colour;

void main() {
    ivec2 texel;
    int last;
    sheet_of(texel, last);
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    for (int slice = 0; slice <= last; slice++) {
        ivec2 sheet = ivec2(slice % int(s_layout.x), slice / int(s_layout.x));
        vec4 part = texelFetch(slices, sheet * map_px + texel, 0);
        colour = vec4(colour.rgb + colour.a * part.rgb, colour.a * part.a);
    }
}
