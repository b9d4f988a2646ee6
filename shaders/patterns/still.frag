// A picture in the middle of each surface, as large as it fits there; its top left colour beside it.
#include "patterns/ink.glsl"
uniform sampler2D picture;

void main() {
    vec2 texels = vec2(textureSize(picture, 0)), room = vec2(v_surface.zw);
    float enlarged = min(room.x / texels.x, room.y / texels.y);
    vec2 size = max(floor(texels * enlarged + 0.5), 1.0);
    vec2 at = (vec2(surface_px()) + 0.5 - floor((room - size) / 2.0)) / size;
    bool inside = all(greaterThanEqual(at, vec2(0.0))) && all(lessThan(at, vec2(1.0)));
    float level = max(-log2(enlarged), 0.0);  // of its mip maps: beside the picture there are no derivatives
    vec3 beside = texelFetch(picture, ivec2(0), 0).rgb;
    show(inside ? textureLod(picture, at, level).rgb : beside);
}
