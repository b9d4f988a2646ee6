// Soft shadows of the scene's lights, read from the atlas: percentage-closer (Fernando 2005). What hides the light is
// looked for around a point; its mean distance tells how wide the half shadow is, and over that width the atlas is
// compared with the surface. Every texel is compared with the surface's plane at its own middle, so that a surface
// needs no offset from its own depths. The taps are the same everywhere: noise would crawl over what turns.
#include "lib/when.glsl"
#include "block:Frame"

uniform sampler2D shadow_atlas;

const mat2 GOLDEN = mat2(-0.73736888, 0.67549029, -0.67549029, -0.73736888);  // a turn by the golden angle
const float NARROWEST = 1.5;  // radius of the filter in texels: edges step by texels, and must not be seen to

// A point of a surface in a map: u, v, depth, and how depth grows over u and v along the surface.
struct Receiver {
    vec3 at;
    vec2 slope;
    vec2 low, high;  // where taps may lie
    float slack;
};

// A map of the atlas, read from the block once: by a number that differs between pixels, a software rasteriser reads
// every component pixel by pixel, in code that takes long to compile.
struct ShadowMap {
    int number;   // -1: none
    mat4 matrix;  // world to u, v, depth, times w
    vec4 cell;    // low and high u, v
    vec4 size;    // m per texel, penumbra per depth, widest m, slack
};

// The finest map of the light that shows the surroundings of `place`; finer ones come first.
ShadowMap shadow_map(int light, vec3 place) {
    int first = int(f_light_colour[light].a) - 1, last = first + int(f_light_cone[light].w) - 1;
    ShadowMap found = ShadowMap(-1, mat4(0.0), vec4(0.0), vec4(0.0));
    for (int number = last; number >= first; number--) {
        ShadowMap map = ShadowMap(number, f_shadow_matrix[number], f_shadow_cell[number], f_shadow_size[number]);
        vec4 at = map.matrix * vec4(place, 1.0);
        float margin = number < last ? map.size.z / map.size.x * f_shadow.x + 4.0 * f_shadow.x : 0.0;
        vec4 cell = map.cell + vec4(margin, margin, -margin, -margin);
        vec3 uvz = at.xyz / at.w;
        bool inside = at.w > 0.0 && uvz.z > 0.0 && uvz.z < 1.0;
        if (inside && all(greaterThan(uvz.xy, cell.xy)) && all(lessThan(uvz.xy, cell.zw))) found = map;
    }
    return found;
}

Receiver receiver(ShadowMap map, vec3 place, vec3 n) {
    mat4 rows = transpose(map.matrix);
    float w = dot(rows[3], vec4(place, 1.0));
#ifdef FOLIAGE
    place -= normalize(rows[2].xyz) * map.size.x * w * 1.5;  // its normals are those of the crown
#else
    place += n * map.size.x * w * 0.5;  // normals between vertices are not those of the triangles
#endif
    vec4 clip = map.matrix * vec4(place, 1.0);
    Receiver r;
    r.at = clip.xyz / clip.w;
    r.low = map.cell.xy + f_shadow.x;
    r.high = map.cell.zw - f_shadow.x;
    r.slack = map.size.w / (w * w);
#ifdef FOLIAGE
    r.slope = vec2(0.0);
#else
    // along the surface: dz = slope.x du + slope.y dv
    vec3 du = rows[0].xyz - r.at.x * rows[3].xyz, dv = rows[1].xyz - r.at.y * rows[3].xyz, dz = rows[2].xyz - r.at.z * rows[3].xyz;
    float facing = dot(n, cross(du, dv));
    float least = 0.04 * length(du) * length(dv);  // nearly along the light, rounding decides
    r.slope = vec2(dot(n, cross(dz, dv)), dot(n, cross(du, dz))) / (facing < 0.0 ? min(facing, -least) : max(facing, least));
    r.slack += (abs(r.slope.x) + abs(r.slope.y)) * f_shadow.x * 0.02;  // vertices lie on 1/256 of a texel
#endif
    return r;
}

// The four texels about a tap: their depths, the surface's depths at their middles, and where the tap is between them.
void read_texels(Receiver r, vec2 tap, out vec4 depths, out vec4 own, out vec2 between) {
    vec2 place = clamp(tap, r.low, r.high) / f_shadow.x - 0.5, corner = floor(place);
    between = place - corner;
    depths = textureGather(shadow_atlas, (corner + 1.0) * f_shadow.x);
    vec2 step_z = r.slope * f_shadow.x;
    float first = r.at.z - r.slack + dot(r.slope, (corner + 0.5) * f_shadow.x - r.at.xy);
    own = first + vec4(step_z.y, step_z.x + step_z.y, step_z.x, 0.0);
}

float lit_at(Receiver r, vec2 tap) {
    vec4 depths, own;
    vec2 between;
    read_texels(r, tap, depths, own, between);
    vec4 lit = step(own, depths);
    return mix(mix(lit.w, lit.z, between.x), mix(lit.x, lit.y, between.x), between.y);
}

// A Vogel disc: every tap stands for the same area, a golden angle further.
float lit_share(Receiver r, float radius, int taps) {
    float sum = 0.0;
    vec2 way = vec2(1.0, 0.0);
    for (int i = 0; i < taps; i++) {
        sum += lit_at(r, r.at.xy + radius * sqrt((float(i) + 0.5) / float(taps)) * way);
        way = GOLDEN * way;
    }
    return sum / max(float(taps), 1.0);
}

// How many of the texels about the point hide the light, and how far before the surface they are in all.
vec2 blockers(Receiver r, float radius, int taps) {
    vec2 found = vec2(0.0), way = vec2(1.0, 0.0);
    for (int i = 0; i < taps; i++) {
        vec4 depths, own;
        vec2 between;
        read_texels(r, r.at.xy + radius * sqrt((float(i) + 0.5) / float(taps)) * way, depths, own, between);
        vec4 hides = vec4(lessThan(depths, own));
        found += vec2(dot(hides, vec4(1.0)), dot(hides, own - depths));
        way = GOLDEN * way;
    }
    return found;
}

// How much of the light arrives at `place` on a surface whose normal is `n`.
float shadow_at(int light, vec3 place, vec3 n) {
    ShadowMap map = shadow_map(light, place);
    if (map.number < 0) return 1.0;
    Receiver r = receiver(map, place, n);
    float narrowest = NARROWEST * f_shadow.x;
    float w = (map.matrix * vec4(place, 1.0)).w;
    float widest = max(map.size.z / (map.size.x * w) * f_shadow.x, narrowest);
    int searched = int(f_shadow.y), taps = int(f_shadow.z);
    vec2 found = blockers(r, min(widest + narrowest, max(map.size.y * r.at.z, 2.0 * narrowest)), searched);
    float whole = 4.0 * float(searched);
    float wide = searched > 0 ? map.size.y * found.y / max(found.x, 1.0) : widest / 8.0;
    bool mixed = searched == 0 || found.x > 0.0 && found.x < whole;
    float lit = found.x > 0.0 ? 0.0 : 1.0;
    WHEN(mixed) lit = lit_share(r, clamp(wide, narrowest, widest), taps);
    return lit;
}

// The same for something so small that it has no side: one tap.
float shadow_of_speck(int light, vec3 place) {
    if (f_light_colour[light].a < 0.5) return 1.0;
    ShadowMap map = shadow_map(light, place);
    if (map.number < 0) return 1.0;
    vec4 clip = map.matrix * vec4(place, 1.0);
    Receiver r = Receiver(clip.xyz / clip.w, vec2(0.0), map.cell.xy + f_shadow.x, map.cell.zw - f_shadow.x, 0.0);
    return lit_at(r, r.at.xy);
}
