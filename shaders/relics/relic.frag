#include "lib/surface_light.glsl"
#include "lib/air.glsl"
#include "lib/coverage.glsl"
#include "lib/shelter.glsl"
#include "lib/weather.glsl"
#ifdef MIRRORED
#include "stage/image.glsl"
#endif

uniform mat4 model;
uniform float weathered, magnified;

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
centroid in vec4 v_uv_within;
flat in vec3 v_eye;
#ifdef HAS_CHORD
in float v_chord;
#endif

out vec4 colour;

#include "relics/material.glsl"

vec4 seen(vec3 light, float alpha) {
#ifdef MIRRORED
    return floor_image(light, v_position.y);
#else
    return vec4(through_air(light, v_eye, v_position) * alpha, alpha);
#endif
}

void main() {
    vec4 base = m_base;
#ifdef BASE_COLOUR_TEXEL
    base *= BASE_COLOUR_TEXEL;
#endif
    float metallic = m_surface.x, roughness = m_surface.y;
#ifdef METALLIC_ROUGHNESS_TEXEL
    vec4 mr = METALLIC_ROUGHNESS_TEXEL;
    metallic *= mr.b;
    roughness *= mr.g;
#endif
    float occlusion = 1.0;
#if defined(OCCLUSION_TEXEL) && !defined(HAS_TRANSFER)  // what blocks light is traced then
    occlusion = 1.0 + m_surface.w * (OCCLUSION_TEXEL.r - 1.0);
#endif
    vec3 emitted = m_emissive.rgb;
#ifdef EMISSIVE_TEXEL
    emitted *= EMISSIVE_TEXEL.rgb;
#endif
#ifdef FOLIAGE
    vec3 leaf = mix(f_leaf.rgb, f_leaf_warm.rgb, v_colour.g);
    bool blossom = v_colour.b > 0.5;
    // a leaf comes and goes sample by sample
    cover((1.02 * (blossom ? f_blossom.a : f_leaf.a) - v_colour.r) * 50.0, 0.0);
    base.rgb *= blossom ? f_blossom.rgb * (0.8 + 0.4 * v_colour.g) : leaf;
#elif defined(HAS_COLOUR)
    base *= v_colour;
#endif
#ifdef ALPHA_MASK
    float level = 0.0;
#ifdef BASE_COLOUR_LEVEL
    level = BASE_COLOUR_LEVEL;
#endif
    cover(mask_coverage(base.a, m_emissive.a, base.a / max(m_base.a, 1e-4), level), level);
    base.a = 1.0;
#elif defined(ALPHA_OPAQUE)
    base.a = 1.0;
#endif
#ifdef UNLIT
    colour = seen(base.rgb, base.a);
    return;
#endif
    Surface s;
    s.position = v_position;
    s.to_eye = normalize(v_eye - v_position);
    s.geometric_normal = normalize(v_normal);
    float spread, flipped = 1.0;
    vec3 n = mapped_normal(s.geometric_normal, spread);
#ifdef DOUBLE_SIDED
    // decided by which side the eye is on: the raster is drawn upside down, so gl_FrontFacing would need care
    flipped = dot(s.geometric_normal, s.to_eye) < 0.0 ? -1.0 : 1.0;
    s.geometric_normal *= flipped;
    n *= flipped;
#endif
    WHEN(weathered > 0.5) {
        float open = open_to_sky(v_position, s.geometric_normal);
        weather(base.rgb, roughness, metallic, n, spread, s.geometric_normal, v_place, open);
    }
    s.normal = facing_eye(n, s.to_eye);
    s.base = base.rgb;
    s.metallic = metallic;
    s.diffuse = base.rgb * (1.0 - metallic);
    read_dielectric(s);
    s.roughness = widened_roughness(clamp(roughness, 0.0, 1.0), spread);
    s.occlusion = occlusion;
    read_lobes(s, s.geometric_normal, flipped, length(model[0].xyz), magnified);
#ifdef FOLIAGE
    // thin leaves: part of what they do not absorb comes through, deeper in colour
    s.through = 0.4 * s.diffuse * mix(vec3(1.0), s.diffuse / max(max(s.diffuse.r, s.diffuse.g), 1e-3), 0.3);
    s.diffuse *= 0.6;
#endif
#ifdef HAS_CLEARCOAT
    s.coat_roughness = widened_roughness(s.coat_roughness, bend_spread(s.coat_normal));
    emitted *= 1.0 - coat_mirrors(s);
#endif
    vec3 light = surface_light(s) + emitted;
    colour = seen(light, base.a);
}
