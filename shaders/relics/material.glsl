// What a material says of a point of its surface: factors, and textures where it has them. The defines that end in _TEXEL
// read a texture slot; renderer/gpu/materials.py makes them.
#include "block:Material"
#include "lib/specular_antialiasing.glsl"
#include "lib/when.glsl"
#include "lib/surface.glsl"

uniform sampler2D map_0, map_1, map_2, map_3, map_4, map_5, map_6, map_7;

vec2 slot_uv(int slot, vec4 sets) {
    vec3 uv = vec3(m_uv_how[slot].z > 0.5 ? sets.zw : sets.xy, 1.0);
    return vec2(dot(m_uv_x[slot].xyz, uv), dot(m_uv_y[slot].xyz, uv));
}

float mirrored(float x, float wrap) { return wrap > 1.5 ? 1.0 - abs(mod(x, 2.0) - 1.0) : x; }

#ifdef FILTER_TAPS
// The same filter by hand, at a few places along the longer side of the pixel: Mesa's own reads every texel.
vec4 read_along(sampler2D map, vec2 uv, vec2 dx, vec2 dy) {
    vec2 texels = vec2(textureSize(map, 0));
    float across = length(dx * texels), down = length(dy * texels);
    vec2 along = across > down ? dx : dy;
    float level = log2(max(max(min(across, down), max(across, down) / float(FILTER_TAPS)), 1e-3));
    vec4 sum = vec4(0.0);
    for (int i = 0; i < FILTER_TAPS; i++) sum += textureLod(map, uv + ((float(i) + 0.5) / float(FILTER_TAPS) - 0.5) * along, level);
    return sum / float(FILTER_TAPS);
}
#else
vec4 read_along(sampler2D map, vec2 uv, vec2 dx, vec2 dy) { return textureGrad(map, uv, dx, dy); }
#endif

// A triangle seen edge-on packs a texture many times into a pixel, which is then the texture's mean.
vec4 read_slot(sampler2D map, int slot) {
    vec2 even = slot_uv(slot, v_uv), dx = dFdx(even), dy = dFdy(even), uv = slot_uv(slot, v_uv_within);
    bool whole = max(abs(dx.x) + abs(dy.x), abs(dx.y) + abs(dy.y)) > 8.0;
    float finer = whole ? 0.0 : f_filter.w;
#ifdef MIRRORED_WRAP
    uv = vec2(mirrored(uv.x, m_uv_how[slot].x), mirrored(uv.y, m_uv_how[slot].y));
#endif
    vec4 texel = read_along(map, uv, finer * dx, finer * dy);
    ivec2 size = textureSize(map, 0);
    WHEN(whole) texel = texelFetch(map, ivec2(0), findMSB(max(size.x, size.y)));
    return texel;
}

// Which mip level read_slot reads; below 0 the texture is magnified.
float read_level(sampler2D map, int slot) { return textureQueryLod(map, slot_uv(slot, v_uv)).y + f_filter.y; }

#ifdef HAS_TANGENT
// Tangent, bitangent and normal about a unit vector.
mat3 tangent_frame(vec3 n) {
    vec3 t = normalize(v_tangent.xyz - n * dot(n, v_tangent.xyz));
    return mat3(t, cross(n, t) * v_tangent.w, n);
}

vec3 tilted(vec3 n, vec3 texel, float scale) {
    vec3 m = texel * 2.0 - 1.0;
    return normalize(tangent_frame(n) * vec3(m.xy * scale, max(m.z, 1e-3)));
}
#endif

// A mapped normal that turns away from the eye is bent back.
vec3 facing_eye(vec3 n, vec3 to_eye) { return normalize(n + to_eye * max(0.05 - dot(n, to_eye), 0.0)); }

// The mapped normal, and how much the normals under a pixel differ.
vec3 mapped_normal(vec3 geometric, out float spread) {
#if defined(HAS_TANGENT) && defined(NORMAL_TEXEL)
    vec3 texel = NORMAL_TEXEL.xyz, n = tilted(geometric, texel, m_surface.z);
    spread = mapped_spread(geometric, n, texel, m_surface.z, NORMAL_LEVEL);
    return n;
#else
    spread = bend_spread(geometric);
    return geometric;
#endif
}

// Fresnel reflectance of what is no metal, by KHR_materials_ior and KHR_materials_specular.
void read_dielectric(inout Surface s) {
    s.f0 = m_dielectric.rgb;
    s.f90 = m_dielectric.a;
#ifdef SPECULAR_COLOUR_TEXEL
    s.f0 *= SPECULAR_COLOUR_TEXEL.rgb;
#endif
#ifdef SPECULAR_TEXEL
    s.f90 *= SPECULAR_TEXEL.a;
#endif
    s.f0 = min(s.f0, 1.0) * s.f90;
}

// The lobes beside metal and dielectric. `n` is the surface's own normal, on the eye's side; `flipped` is -1 where that is
// its back, `size` how many metres the mesh's unit is, `magnified` how much larger the relic is than in its file.
void read_lobes(inout Surface s, vec3 n, float flipped, float size, float magnified) {
#ifdef HAS_CLEARCOAT
    s.coat = m_clearcoat.x;
    s.coat_roughness = m_clearcoat.y;
#ifdef CLEARCOAT_TEXEL
    s.coat *= CLEARCOAT_TEXEL.r;
#endif
#ifdef CLEARCOAT_ROUGHNESS_TEXEL
    s.coat_roughness *= CLEARCOAT_ROUGHNESS_TEXEL.g;
#endif
    s.coat_normal = n;
#if defined(HAS_TANGENT) && defined(CLEARCOAT_NORMAL_TEXEL)
    s.coat_normal = facing_eye(flipped * tilted(flipped * n, CLEARCOAT_NORMAL_TEXEL.xyz, m_clearcoat.z), s.to_eye);
#endif
#endif
#ifdef HAS_SHEEN
    s.sheen = m_sheen.rgb;
    s.sheen_roughness = m_sheen.a;
#ifdef SHEEN_COLOUR_TEXEL
    s.sheen *= SHEEN_COLOUR_TEXEL.rgb;
#endif
#ifdef SHEEN_ROUGHNESS_TEXEL
    s.sheen_roughness *= SHEEN_ROUGHNESS_TEXEL.a;
#endif
    s.sheen_roughness = clamp(s.sheen_roughness, 0.07, 1.0);
#endif
#ifdef HAS_ANISOTROPY
    s.anisotropy = m_anisotropy.x;
    vec2 way = m_anisotropy.yz;
#ifdef ANISOTROPY_TEXEL
    vec3 texel = ANISOTROPY_TEXEL.rgb;
    s.anisotropy *= texel.b;
    texel.rg = texel.rg * 2.0 - 1.0;
    way = vec2(way.x * texel.r - way.y * texel.g, way.y * texel.r + way.x * texel.g);
#endif
    mat3 frame = tangent_frame(flipped * n);
    vec3 along = frame[0] * (way.x + 1e-5) + frame[1] * way.y;  // a texel between opposite ways has none
    s.along = normalize(along - s.normal * dot(along, s.normal));
#endif
#ifdef HAS_IRIDESCENCE
    s.film = m_iridescence.x;
    s.film_ior = m_iridescence.y;
    s.film_nm = m_iridescence.w;
#ifdef IRIDESCENCE_TEXEL
    s.film *= IRIDESCENCE_TEXEL.r;
#endif
#ifdef IRIDESCENCE_THICKNESS_TEXEL
    s.film_nm = mix(m_iridescence.z, m_iridescence.w, IRIDESCENCE_THICKNESS_TEXEL.g);
#endif
#endif
#ifdef HAS_TRANSMISSION
    s.transmission = m_volume.x;
    s.thickness = m_volume.y * size;
    s.ior = m_volume.z;
    s.attenuation = m_attenuation.rgb / magnified;
#ifdef TRANSMISSION_TEXEL
    s.transmission *= TRANSMISSION_TEXEL.r;
#endif
#ifdef HAS_CHORD
    s.thickness = v_chord * size;  // as traced; what the file says of it is a guess for who cannot trace
#elif defined(THICKNESS_TEXEL)
    s.thickness *= THICKNESS_TEXEL.g;
#endif
#endif
}
