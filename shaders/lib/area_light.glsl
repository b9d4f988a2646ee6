// Light from rectangles: Lambert's formula for polygons, and for what is mirrored linearly transformed cosines (Heitz,
// Dupuy, Hill and Neubelt 2016), whose table is fitted by lib/area/fit.py.
#include "lib/lights.glsl"
#include "lib/surface.glsl"
#include "block:Cosines"

const int COSINES = 16;  // rows and columns

vec4 cosine_cell(int row, int column) { return c_inverse[row * COSINES + column]; }

// What turns the polygon so that the lobe becomes a cosine: xx, xz, zx and zz, yy being 1.
vec4 cosine_matrix(float nv, float roughness) {
    vec2 at = vec2(sqrt(max(1.0 - nv, 0.0)), roughness) * float(COSINES - 1);
    vec2 low = min(floor(at), float(COSINES - 2)), f = at - low;
    int column = int(low.x), row = int(low.y);
    vec4 smoother = mix(cosine_cell(row, column), cosine_cell(row, column + 1), f.x);
    vec4 rougher = mix(cosine_cell(row + 1, column), cosine_cell(row + 1, column + 1), f.x);
    return mix(smoother, rougher, f.y);
}

// One edge's part of Lambert's formula along z: the angle over its sine, by a rational fit (Hill and Heitz 2016).
float edge_part(vec3 from, vec3 to) {
    float cosine = dot(from, to), x = abs(cosine);
    float fit = (0.8543985 + (0.4965155 + 0.0145206 * x) * x) / (3.4175940 + (4.1616724 + x) * x);
    float angle = cosine > 0.0 ? fit : 0.5 * inversesqrt(max(1.0 - cosine * cosine, 1e-7)) - fit;
    return (from.x * to.y - from.y * to.x) * angle;
}

// The form factor of a rectangle seen from the origin of a plane whose normal is z; what is below it is cut off.
float form_factor(vec3 corners[4]) {
    vec3 leaves = vec3(1.0, 0.0, 0.0), enters = leaves;
    float sum = 0.0;
    for (int i = 0; i < 4; i++) {
        vec3 from = corners[i], to = corners[(i + 1) & 3];
        if (from.z <= 0.0 && to.z <= 0.0) continue;
        vec3 crossing = vec3(from.xy * to.z - to.xy * from.z, 0.0) / (to.z == from.z ? 1.0 : to.z - from.z);
        if (from.z <= 0.0) enters = from = crossing;
        if (to.z <= 0.0) leaves = to = crossing;
        sum += edge_part(normalize(from), normalize(to));
    }
    return max(sum + edge_part(normalize(leaves), normalize(enters)), 0.0);
}

// How much of a lobe about `n` meets the light; roughness 1 and up stand for the cosine itself.
float lobe_meets(int light, Surface s, vec3 n, float roughness, bool cosine) {
    float nv = dot(n, s.to_eye);
    vec3 x = s.to_eye - n * nv;
    x = dot(x, x) > 1e-8 ? normalize(x) : normalize(abs(n.x) < 0.7 ? vec3(0.0, n.z, -n.y) : vec3(-n.z, 0.0, n.x));
    mat3 local = transpose(mat3(x, cross(n, x), n));
    vec4 m = cosine ? vec4(1.0, 0.0, 0.0, 1.0) : cosine_matrix(clamp(nv, 0.0, 1.0), roughness);
    vec3 middle = f_light_place[light].xyz - s.position, corners[4];
    vec3 right = f_light_right[light].xyz, up = f_light_up[light].xyz;
    vec3 around[4] = vec3[](-right - up, right - up, right + up, up - right);
    for (int i = 0; i < 4; i++) {
        vec3 p = local * (middle + around[i]);
        corners[i] = vec3(m.x * p.x + m.y * p.z, p.y, m.z * p.x + m.w * p.z);
    }
    return form_factor(corners);
}

// Light from an area to the eye by way of the surface, but for shadows.
vec3 area_light(Surface s, int light) {
    float nv = clamp(dot(s.normal, s.to_eye), 1e-4, 1.0);
    float seen = lobe_meets(light, s, s.normal, 1.0, true);
    vec3 diffuse = s.diffuse * s.diffuse_share * seen;
#ifdef HAS_TRANSMISSION
    diffuse *= 1.0 - s.transmission;
#endif
    float mirrored = lobe_meets(light, s, s.normal, s.roughness, false);
    vec3 sum = diffuse + (s.facing * s.dfg.x + s.grazing * s.dfg.y) * mirrored;
#ifdef FOLIAGE
    sum += s.through * s.diffuse_share * lobe_meets(light, s, -s.normal, 1.0, true);
#endif
#ifdef HAS_SHEEN
    sum = sum * below_sheen(s, nv, nv) + s.sheen * reflected_share(nv, s.sheen_roughness).z * seen;
#endif
#ifdef HAS_CLEARCOAT
    vec2 coat = reflected_share(clamp(dot(s.coat_normal, s.to_eye), 1e-4, 1.0), s.coat_roughness).xy;
    float coat_seen = lobe_meets(light, s, s.coat_normal, s.coat_roughness, false);
    sum = mix(sum, vec3((coat.x + coat.y) * coat_seen), coat_mirrors(s));
#endif
    bool before = dot(f_light_direction[light].xyz, s.position - f_light_place[light].xyz) > 0.0;
    return before ? sum * f_light_colour[light].rgb : vec3(0.0);
}
