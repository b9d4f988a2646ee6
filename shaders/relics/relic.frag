#include "lib/surface_light.glsl"
#include "lib/air.glsl"
#include "lib/weather.glsl"
#include "block:Material"

uniform sampler2D base_colour_texture, metallic_roughness_texture, normal_texture, occlusion_texture, emissive_texture;
uniform float weathered;

in vec3 v_position;
in vec3 v_place;
centroid in vec3 v_normal;
#ifdef HAS_TANGENT
in vec4 v_tangent;
#endif
#ifdef HAS_COLOUR
in vec4 v_colour;
#endif
in vec4 v_uv;
flat in vec3 v_eye;

out vec4 colour;

const int BASE_COLOUR = 0, METALLIC_ROUGHNESS = 1, NORMAL = 2, OCCLUSION = 3, EMISSIVE = 4;

vec2 slot_uv(int slot) {
    vec3 uv = vec3(m_uv_set[slot >> 2][slot & 3] > 0.5 ? v_uv.zw : v_uv.xy, 1.0);
    return vec2(dot(m_uv_x[slot].xyz, uv), dot(m_uv_y[slot].xyz, uv));
}

float mirrored(float x, float wrap) { return wrap > 1.5 ? 1.0 - abs(mod(x, 2.0) - 1.0) : x; }

vec4 read_slot(sampler2D map, int slot) {
    vec2 uv = slot_uv(slot);
#ifdef MIRRORED_WRAP
    vec2 dx = dFdx(uv), dy = dFdy(uv);
    return textureGrad(map, vec2(mirrored(uv.x, m_wrap[slot].x), mirrored(uv.y, m_wrap[slot].y)), dx, dy);
#else
    return texture(map, uv);
#endif
}

vec3 mapped_normal(vec3 n) {
#if defined(HAS_TANGENT) && defined(HAS_NORMAL_TEXTURE)
    vec3 m = read_slot(normal_texture, NORMAL).xyz * 2.0 - 1.0;
    m.xy *= m_surface.z;
    vec3 t = normalize(v_tangent.xyz - n * dot(n, v_tangent.xyz));
    return normalize(t * m.x + cross(n, t) * v_tangent.w * m.y + n * max(m.z, 1e-3));
#else
    return n;
#endif
}

void main() {
    vec4 base = m_base;
#ifdef HAS_BASE_COLOUR_TEXTURE
    base *= read_slot(base_colour_texture, BASE_COLOUR);
#endif
    float metallic = m_surface.x, roughness = m_surface.y;
#ifdef HAS_METALLIC_ROUGHNESS_TEXTURE
    vec4 mr = read_slot(metallic_roughness_texture, METALLIC_ROUGHNESS);
    metallic *= mr.b;
    roughness *= mr.g;
#endif
    float occlusion = 1.0;
#ifdef HAS_OCCLUSION_TEXTURE
    occlusion = 1.0 + m_surface.w * (read_slot(occlusion_texture, OCCLUSION).r - 1.0);
#endif
    vec3 emitted = m_emissive.rgb;
#ifdef HAS_EMISSIVE_TEXTURE
    emitted *= read_slot(emissive_texture, EMISSIVE).rgb;
#endif
#ifdef FOLIAGE
    vec3 leaf = mix(f_leaf.rgb, f_leaf_warm.rgb, v_colour.g);
    bool blossom = v_colour.b > 0.5;
    if (v_colour.r >= (blossom ? f_blossom.a : f_leaf.a)) discard;
    base.rgb *= blossom ? f_blossom.rgb * (0.8 + 0.4 * v_colour.g) : leaf;
#elif defined(HAS_COLOUR)
    base *= v_colour;
#endif
#ifdef ALPHA_MASK
    if (base.a < m_emissive.a) discard;
    base.a = 1.0;
#elif defined(ALPHA_OPAQUE)
    base.a = 1.0;
#endif
#ifdef UNLIT
    colour = vec4(through_air(base.rgb, v_eye, v_position) * base.a, base.a);
    return;
#endif
    Surface s;
    s.position = v_position;
    s.to_eye = normalize(v_eye - v_position);
    s.geometric_normal = normalize(v_normal);
    vec3 n = mapped_normal(s.geometric_normal);
    // decided by which side the eye is on: the raster is drawn upside down, so gl_FrontFacing would need care
    if (dot(s.geometric_normal, s.to_eye) < 0.0) {
#ifdef DOUBLE_SIDED
        s.geometric_normal = -s.geometric_normal;
        n = -n;
#endif
    }
    WHEN(weathered > 0.5) weather(base.rgb, roughness, metallic, n, v_place);
    // a mapped normal that turns away from the eye is bent back
    s.normal = normalize(n + s.to_eye * max(0.05 - dot(n, s.to_eye), 0.0));
    s.diffuse = base.rgb * (1.0 - metallic);
    s.f0 = mix(vec3(0.04), base.rgb, metallic);
    s.roughness = clamp(roughness, 0.0, 1.0);
    s.occlusion = occlusion;
#ifdef FOLIAGE
    // thin leaves: part of what they do not absorb comes through, deeper in colour
    s.through = 0.4 * s.diffuse * mix(vec3(1.0), s.diffuse / max(max(s.diffuse.r, s.diffuse.g), 1e-3), 0.3);
    s.diffuse *= 0.6;
#endif
    vec3 light = surface_light(s) + emitted;
    colour = vec4(through_air(light, v_eye, v_position) * base.a, base.a);
}
