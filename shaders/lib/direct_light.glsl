// Light that comes from the scene's lights.
#include "lib/lights.glsl"
#include "lib/shadow.glsl"
#include "lib/surface.glsl"
#include "lib/when.glsl"
#ifdef AREA_LIGHTS
#include "lib/area_light.glsl"
#endif

// Alpha of a highlight of something as wide as the light: slopes of half the light's angles add to those of the surface
// (after Karis 2013).
float spread_roughness(float roughness, float spread) {
    float alpha = roughness * roughness;
    return sqrt(sqrt(min(alpha * alpha + 0.25 * spread * spread, 1.0)));
}

Surface mirroring_spread(Surface s, float spread) {
    s.roughness = spread_roughness(s.roughness, spread);
#ifdef HAS_CLEARCOAT
    s.coat_roughness = spread_roughness(s.coat_roughness, spread);
#endif
    return s;
}

float unshadowed(Surface s, int light, bool lit) {
    float share = float(lit);
    WHEN(lit && f_light_colour[light].a > 0.5) share = shadow_at(light, s.position, s.geometric_normal);
    return share;
}

#ifdef FIREFLIES
// Small enough for points; what they light ends softly (Karis 2013), and too near by to need shadows.
vec3 firefly_light(Surface s) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < int(f_counts.w); i++) {
        vec3 way = f_firefly_place[i].xyz - s.position;
        float distance2 = dot(way, way), reach = f_firefly_place[i].w, far = distance2 / (reach * reach);
        float left = 1.0 - far * far;
        WHEN(left > 0.0) {
            vec3 arriving = f_firefly_light[i].rgb * left * left / max(distance2, 4e-4);
            sum += scattered(s, way * inversesqrt(distance2)) * arriving;
        }
    }
    return sum;
}
#endif

vec3 direct_light(Surface s) {
    vec3 sum = vec3(0.0);
    int points = int(f_counts.y);
    for (int i = 0; i < points; i++) {
        vec3 to_light, arriving = arriving_light(i, s.position, to_light);
        bool lit = faces(s, to_light) && strongest(arriving) > 0.0;
        vec3 light = scattered(mirroring_spread(s, light_spread(i, s.position)), to_light) * arriving;
        sum += light * unshadowed(s, i, lit);
    }
#ifdef AREA_LIGHTS
    for (int i = points; i < int(f_counts.x); i++) sum += area_light(s, i) * unshadowed(s, i, true);
#endif
#ifdef FIREFLIES
    sum += firefly_light(s);
#endif
    return sum;
}
