// What the air over the stage adds and takes on the way from the eye: light shafts. They are worked out once per frame
// for directions around the eye and for distances (renderer/passes/shafts.py), side by side in one texture.
#include "block:Shafts"
#include "lib/equal_area.glsl"
#include "lib/when.glsl"

uniform sampler2D shafts;

vec4 shaft_slice(vec2 uv, float slice) {
    vec2 sheet = vec2(mod(slice, s_layout.x), floor(slice / s_layout.x));
    return textureLod(shafts, (sheet + uv) / s_layout.xy, 0.0);
}

vec3 through_shafts(vec3 radiance, vec3 place) {
    WHEN(s_eye.w > 0.0) {
        vec3 way = place - s_eye.xyz;
        vec2 at = equal_area_place(vec3(dot(s_right.xyz, way), dot(s_up.xyz, way), dot(s_towards.xyz, way)));
        vec2 room = 0.5 * s_layout.xy / vec2(textureSize(shafts, 0));  // half a texel: slices must not mix
        vec2 uv = clamp(at / vec2(s_right.w, s_up.w) * 0.5 + 0.5, room, 1.0 - room);
        // slices end at squares of their number, the first one's begin is the eye
        float slice = s_layout.z * sqrt(min(length(way) / s_layout.w, 1.0));
        float low = min(floor(slice), s_layout.z - 1.0);
        vec4 near = low > 0.0 ? shaft_slice(uv, low - 1.0) : vec4(0.0, 0.0, 0.0, 1.0);
        vec4 passed = mix(near, shaft_slice(uv, low), slice - low);
        radiance = radiance * passed.a + passed.rgb;
    }
    return radiance;
}
