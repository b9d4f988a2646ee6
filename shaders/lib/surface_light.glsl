// Light on a surface: glTF 2.0's metallic-roughness BRDF (specification, appendix B) under directional lights and an
// image-based environment (Karis 2013, split sum), with multiple-scattering compensation (Fdez-Aguera 2019).
#include "block:Frame"
#include "lib/octahedron.glsl"
#include "lib/when.glsl"

const float PI = 3.14159265358979;

uniform sampler2D dfg;
uniform sampler2DArray specular_first, specular_second;
uniform sampler2D irradiance_first, irradiance_second;
uniform sampler2DShadow shadow_atlas;

struct Surface {
    vec3 position, normal, geometric_normal, to_eye;
    vec3 diffuse, f0;
    float roughness, occlusion;
#ifdef FOLIAGE
    vec3 through;  // diffuse light that comes out on the other side
#endif
};

float fifth_power(float x) { return x * x * (x * x) * x; }

vec3 environment_turn(vec3 d) {
    return vec3(f_environment.y * d.x - f_environment.z * d.z, d.y, f_environment.z * d.x + f_environment.y * d.z);
}

vec3 specular_map(sampler2DArray map, vec3 d, float level) {
    vec2 uv = octahedron_uv(d, float(textureSize(map, 0).x));
    float low = floor(level);
    return mix(textureLod(map, vec3(uv, low), 0.0).rgb, textureLod(map, vec3(uv, low + 1.0), 0.0).rgb, level - low);
}

vec3 environment_specular(vec3 d, float roughness) {
    d = environment_turn(d);
    float level = min(sqrt(clamp(roughness, 0.0, 1.0)) * f_environment.w, f_environment.w - 1e-3);
    vec3 light = specular_map(specular_first, d, level);
    WHEN(f_environment.x > 0.0) light = mix(light, specular_map(specular_second, d, level), f_environment.x);
    return light * f_time.w;
}

vec3 environment_irradiance(vec3 n) {
    n = environment_turn(n);
    vec2 uv = octahedron_uv(n, float(textureSize(irradiance_first, 0).x));
    vec3 light = textureLod(irradiance_first, uv, 0.0).rgb;
    WHEN(f_environment.x > 0.0) light = mix(light, textureLod(irradiance_second, uv, 0.0).rgb, f_environment.x);
    return light * f_time.w;
}

// How depth grows over the atlas along a plane: taps beside the middle then compare with the plane, not with its middle.
vec2 depth_slope(int light, vec3 n) {
#ifdef FOLIAGE
    return vec2(0.0);  // its normals are those of the crown
#else
    mat3 rows = transpose(mat3(f_light_matrix[light]));
    float along = dot(n, rows[2]) / dot(rows[2], rows[2]);
    vec2 across = vec2(dot(n, rows[0]) / dot(rows[0], rows[0]), dot(n, rows[1]) / dot(rows[1], rows[1]));
    float steepest = 8.0 * length(rows[2]) / length(rows[0]);
    vec2 slope = -across / (abs(along) > 1e-9 ? along : 1e-9);
    return slope * min(1.0, steepest / max(length(slope), 1e-9));
#endif
}

float shadow_at(int light, vec3 place, vec3 n) {
    float facing = dot(n, f_light_direction[light].xyz);
    float leaning = sqrt(max(1.0 - facing * facing, 0.0));
    place += n * f_shadow.y * (1.0 + 2.5 * leaning);
    vec3 at = (f_light_matrix[light] * vec4(place, 1.0)).xyz;
    vec2 quadrant = vec2(light & 1, light >> 1) * 0.5;
    vec2 inside = at.xy - quadrant;
    bool outside = at.z >= 1.0 || any(lessThan(inside, vec2(0.0))) || any(greaterThan(inside, vec2(0.5)));
    int taps = outside ? 0 : int(f_counts.y);
    float radius = max(f_light_direction[light].w / f_shadow.y, 1.0) * f_shadow.x;
    vec2 low = quadrant + f_shadow.x, high = quadrant + 0.5 - f_shadow.x;
    float sum = 0.0;
    vec2 way = vec2(1.0, 0.0), slope = depth_slope(light, n);
    for (int i = 0; i < taps; i++) {  // a Vogel disc: every tap stands for the same area, a golden angle further
        vec2 tap = clamp(at.xy + radius * sqrt((float(i) + 0.5) / f_counts.y) * way, low, high);
        way = mat2(-0.73736888, 0.67549029, -0.67549029, -0.73736888) * way;
        sum += texture(shadow_atlas, vec3(tap, at.z + dot(slope, tap - at.xy)));
    }
    return outside ? 1.0 : sum / f_counts.y;
}

float ggx_distribution_visibility(float alpha, float nh, float nl, float nv) {
    float a2 = alpha * alpha;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float v = nl * sqrt(a2 + (1.0 - a2) * nv * nv) + nv * sqrt(a2 + (1.0 - a2) * nl * nl);
    return a2 / (PI * d * d) * 0.5 / max(v, 1e-6);
}

vec3 direct_light(Surface s, vec3 compensation) {
    float nv = max(dot(s.normal, s.to_eye), 1e-4);
    float alpha = max(s.roughness * s.roughness, 1e-3);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 irradiance = f_light_colour[i].rgb;
        vec3 to_light = -f_light_direction[i].xyz;
        float nl = max(dot(s.normal, to_light), 0.0);
#ifdef FOLIAGE
        float behind = max(-dot(s.normal, to_light), 0.0);
        bool lit = true;
#else
        bool lit = nl > 0.0 && dot(s.geometric_normal, to_light) > 0.0;
#endif
        float unshadowed = float(lit);
        WHEN(lit && f_light_colour[i].a > 0.5) unshadowed = shadow_at(i, s.position, s.geometric_normal);
        vec3 h = normalize(to_light + s.to_eye);
        float nh = clamp(dot(s.normal, h), 0.0, 1.0), vh = clamp(dot(s.to_eye, h), 0.0, 1.0);
        vec3 fresnel = s.f0 + (1.0 - s.f0) * fifth_power(1.0 - vh);
        vec3 specular = fresnel * ggx_distribution_visibility(alpha, nh, nl, nv) * compensation;
        vec3 diffuse = (1.0 - fresnel) * s.diffuse / PI;
        sum += (diffuse + specular) * irradiance * nl * unshadowed;
#ifdef FOLIAGE
        sum += s.through / PI * irradiance * behind * unshadowed;
#endif
    }
    return sum;
}

vec3 surface_light(Surface s) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    vec2 table = vec2(textureSize(dfg, 0));
    vec2 ab = textureLod(dfg, (vec2(nv, s.roughness) * (table - 1.0) + 0.5) / table, 0.0).rg;
    vec3 single = s.f0 * ab.x + ab.y;
    vec3 compensation = 1.0 + s.f0 * (1.0 / max(ab.x + ab.y, 1e-3) - 1.0);
    vec3 reflected = reflect(-s.to_eye, s.normal);
    // light from below the surface's own plane cannot arrive
    float horizon = clamp(1.0 + dot(reflected, s.geometric_normal), 0.0, 1.0);
    float specular_occlusion = clamp(pow(nv + s.occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    vec3 specular = single * compensation * environment_specular(reflected, s.roughness) * horizon * horizon * specular_occlusion;
    vec3 diffuse = s.diffuse * (1.0 - single) * environment_irradiance(s.normal) * s.occlusion;
#ifdef FOLIAGE
    diffuse += s.through * (1.0 - single) * environment_irradiance(-s.normal) * s.occlusion;
#endif
    return specular + diffuse + direct_light(s, compensation);
}
