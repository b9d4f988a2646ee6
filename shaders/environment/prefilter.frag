// GGX-prefiltered radiance of an equirectangular map, one roughness (Karis 2013), by importance sampling with each
// sample read at the mip level that its solid angle covers (Krivanek and Colbert 2008).
#include "lib/octahedron.glsl"
uniform sampler2D map;
uniform float roughness;
uniform int samples;
uniform float size;
in vec2 v_uv;
out vec4 colour;

const float PI = 3.14159265358979;

float radical_inverse(uint bits) {
    bits = (bits << 16u) | (bits >> 16u);
    bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
    bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
    bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
    bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
    return float(bits) * 2.3283064365386963e-10;
}

vec2 map_uv(vec3 d) { return vec2(0.5 + atan(d.z, d.x) / (2.0 * PI), acos(clamp(d.y, -1.0, 1.0)) / PI); }

void main() {
    vec3 n = octahedron_direction((v_uv * size - 1.0) / (size - 2.0) * 2.0 - 1.0);
    ivec2 source = textureSize(map, 0);
    float texel = 2.0 * PI * PI / float(source.x * source.y);
    if (roughness < 1e-3) {
        float footprint = 4.0 * PI / (size * size);
        colour = vec4(textureLod(map, map_uv(n), max(0.5 * log2(footprint / texel), 0.0)).rgb, 1.0);
        return;
    }
    float a2 = pow(roughness, 4.0);
    vec3 side = normalize(abs(n.y) < 0.9 ? cross(n, vec3(0.0, 1.0, 0.0)) : cross(n, vec3(1.0, 0.0, 0.0)));
    vec3 across = cross(n, side);
    vec4 sum = vec4(0.0);
    for (int i = 0; i < samples; i++) {
        float u = (float(i) + 0.5) / float(samples), turn = 2.0 * PI * radical_inverse(uint(i));
        float cosine = sqrt((1.0 - u) / (1.0 + (a2 - 1.0) * u));
        float sine = sqrt(1.0 - cosine * cosine);
        vec3 h = side * (sine * cos(turn)) + across * (sine * sin(turn)) + n * cosine;
        vec3 l = 2.0 * dot(n, h) * h - n;
        float nl = dot(n, l);
        if (nl <= 0.0) continue;
        float d = cosine * cosine * (a2 - 1.0) + 1.0;
        float density = a2 / (PI * d * d) / 4.0;  // with v = n, the half vector's cosines cancel
        float texel_here = texel * max(sqrt(1.0 - l.y * l.y), 1.0 / float(source.y));  // smaller towards the poles
        // half a level finer: what is filtered more blurs the lobe
        float level = -0.5 + 0.5 * log2(1.0 / (float(samples) * density) / texel_here);
        sum += vec4(textureLod(map, map_uv(l), max(level, 0.0)).rgb * nl, nl);
    }
    colour = vec4(sum.rgb / max(sum.a, 1e-6), 1.0);
}
