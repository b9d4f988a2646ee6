// What a relic's surface needs to know of its own shadows and reflections: how its irradiance differs from that of
// a lone surface, as a vector per colour; the light of what it sees of itself, as harmonics of two bands; and what of
// that it mirrors to the eye.
#include "transfer/surfel.glsl"
#include "lib/visibility.glsl"
#include "lib/environment_light.glsl"
uniform sampler2D radiosity, surfel_mirror;
uniform sampler2DArray surfel_visibility;
uniform mat3 to_relic;
uniform vec3 eye;  // in the relic's space
layout(location = 0) out vec4 red_change;
layout(location = 1) out vec4 green_change;
layout(location = 2) out vec4 blue_change;
layout(location = 3) out vec4 red_seen;
layout(location = 4) out vec4 green_seen;
layout(location = 5) out vec4 blue_seen;
layout(location = 6) out vec4 mirrored;

const float SHARPEST = 48.0;  // a sharper lobe would fall between the even directions

// What a surfel sends along `way`: like matt things evenly, like metal as a blurred mirror.
vec3 sent(ivec2 surfel, vec3 way) {
    vec3 even = texelFetch(radiosity, surfel, 0).rgb;
    vec4 mirror = texelFetch(surfel_mirror, surfel, 0);
    vec3 light = even;
    WHEN(mirror.a > 0.0) {
        float roughness = texelFetch(surfel_emission, surfel, 0).a;
        vec3 from = reflect(-way, texelFetch(surfel_facing, surfel, 0).xyz);
        vec4 visibility[4];
        for (int i = 0; i < 4; i++) visibility[i] = texelFetch(surfel_visibility, ivec3(surfel, i), 0);
        vec3 arrives = mix(even, unblocked_specular(to_world * from, roughness), visible_share(visibility, from, roughness));
        light = even * (1.0 - mirror.a) + mirror.rgb * arrives;
    }
    return light;
}

void main() {
    Surfel s = surfel_here();
    mat3 change = mat3(0.0);  // a column per colour
    mat3 seen_along = mat3(0.0);
    vec3 seen = vec3(0.0);
    vec3 to_eye = normalize(eye - s.place);
    vec3 way = reflect(-to_eye, s.normal);
    float roughness = texelFetch(surfel_emission, ivec2(gl_FragCoord.xy), 0).a;
    float sharpness = min(lobe_sharpness(roughness), SHARPEST);
    vec4 lobe = vec4(0.0);
    for (int i = 0; i < s.count; i++) {
        Hit hit = hit_of(s, i);
        vec3 d = texelFetch(directions, ivec2(hit.direction, 0), 0).xyz;
        vec3 light = texelFetch(radiosity, hit.surfel, 0).rgb;
        float facing = dot(s.normal, d);
        if (facing > 0.0) change += outerProduct(d, light - texelFetch(arriving, ivec2(hit.direction, 0), 0).rgb);
        seen += light;
        seen_along += outerProduct(d, light);
        if (!s.two_sided) {  // as the visibility has it
            seen += light;
            seen_along += outerProduct(d - 2.0 * facing * s.normal, light);
        }
        float near = exp(sharpness * (dot(d, way) - 1.0));
        WHEN(near > 0.02) lobe += vec4(sent(hit.surfel, -d), 1.0) * near;
    }
    change = to_world * change * solid_angle();
    seen *= 0.28209479 * solid_angle();
    seen_along = to_world * seen_along * (0.48860251 * solid_angle());
    way = to_world * way;
    red_change = vec4(change[0], seen.r);
    green_change = vec4(change[1], seen.g);
    blue_change = vec4(change[2], seen.b);
    red_seen = vec4(seen_along[0], way.x);
    green_seen = vec4(seen_along[1], way.y);
    blue_seen = vec4(seen_along[2], way.z);
    float whole = 2.0 * PI * (1.0 - exp(-2.0 * sharpness)) / sharpness;
    lobe *= solid_angle() / whole;
    mirrored = lobe / max(lobe.a, 1.0);
}
