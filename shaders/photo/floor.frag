// What reaches the floor from the wall, at half the picture's size: its mirrored image, and its irradiance.
#include "photo/camera.glsl"

uniform sampler2D glow;        // irradiance; alpha: whether the floor is seen there
uniform sampler2D reflection;  // the mirrored wall as a perfect mirror would show it; alpha: whether the floor is seen there
uniform sampler2D height;      // whether it is there, and that times the mirrored point's share of the light's way
uniform float roughness;

layout(location = 0) out vec4 mirrored;
layout(location = 1) out vec4 irradiance;

// Where nothing is known nearby, what is known farther off stands in.
vec3 glow_at(vec2 uv) {
    vec4 near = textureLod(glow, uv, 0.0) + 1e-3 * textureLod(glow, uv, 2.0) + 1e-5 * textureLod(glow, uv, 4.0);
    return near.rgb / max(near.a, 1e-7);
}

// The mirrored wall, blurred as far as the stone's roughness scatters the light on its way: more for what is higher,
// and longer up and down than across, for the floor is seen at a slant.
vec3 reflection_at(vec2 uv, float cosine) {
    vec2 found = textureLod(height, uv, 2.0).rg + 0.03 * textureLod(height, uv, 4.0).rg
        + 1e-3 * textureLod(height, uv, 6.0).rg + 1e-4 * textureLod(height, uv, 7.0).rg;
    float spread = 2.0 * roughness * found.g / max(found.r, 1e-6) * picture.y / (2.0 * length(camera_axes[1]));  // px
    float across = max(spread * cosine, 0.35), along = max(spread, 0.35);
    // the way in which upright lines run in the picture here
    vec2 upright = vec2(camera_axes[0].y / dot(camera_axes[0], camera_axes[0]),
                        camera_axes[1].y / dot(camera_axes[1], camera_axes[1]));
    upright = normalize((upright - (2.0 * uv - 1.0) * camera_axes[2].y) * picture);
    float level = clamp(log2(max(across, 0.45 * along)), 0.0, 6.0);
    vec4 sum = vec4(0.0);
    for (int i = -4; i <= 4; i++) {
        float x = 0.5 * float(i), weight = exp(-0.5 * x * x);
        vec2 aside = vec2(-upright.y, upright.x) * ((i & 1) == 0 ? 0.5 : -0.5) * across;
        sum += weight * textureLod(reflection, uv + (x * along * upright + aside) / picture, level);
    }
    return sum.rgb / max(sum.a, 1e-3);
}

void main() {
    vec2 uv = gl_FragCoord.xy / picture;
    vec3 ray = normalize(camera_axes * picture_place());
    mirrored = vec4(reflection_at(uv, abs(ray.y)), 1.0);
    irradiance = vec4(glow_at(uv), 1.0);
}
