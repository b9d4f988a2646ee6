// The sky's radiance by direction: gradients, the sun's glow, clouds and studio lamps.
#include "block:Frame"
#include "lib/afterglow.glsl"
#include "lib/noise.glsl"
#include "lib/when.glsl"

vec3 sky_gradient(float up) {
    vec3 above = mix(f_horizon.rgb, f_upper.rgb, smoothstep(0.0, 0.42, up));
    above = mix(above, f_zenith.rgb, smoothstep(0.25, 1.0, up));
    return mix(f_below.rgb, above, smoothstep(-0.06, 0.015, up));
}

vec3 sky_clouds(vec3 direction, vec3 sky) {
    float cover = f_cloud.a;
    WHEN(cover > 0.0 && direction.y > 0.0) {
    vec2 place = direction.xz / (direction.y + 0.12) * 1.1 + vec2(f_time.x * 0.004, 3.0);
    float shape = fractal_noise(place * vec2(0.8, 1.3), 5);
    float edge = mix(0.72, 0.18, cover);
    float amount = smoothstep(edge, edge + 0.34, shape) * smoothstep(0.0, 0.16, direction.y);
    float lit = 0.72 + 0.5 * fractal_noise(place * 2.1 + 4.0, 3);
    // thin edges are lit through, and the afterglow from below
    vec3 cloud = f_cloud.rgb * mix(1.25, lit, amount) + 0.8 * afterglow(vec3(direction.x, 0.35 * direction.y, direction.z));
    sky = mix(sky, cloud, amount * min(1.0, cover * 1.6));
    }
    return sky;
}

vec3 sky_lamps(vec3 direction) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < int(f_counts.z); i++) {
        vec3 to = f_lamp_where[i].xyz;
        vec3 across = normalize(cross(vec3(0.0, 1.0, 1e-3), to));
        vec3 upright = cross(to, across);
        if (dot(direction, to) <= 0.0) continue;
        vec2 off = vec2(asin(clamp(dot(direction, across), -1.0, 1.0)) * f_lamp_where[i].w,
                        asin(clamp(dot(direction, upright), -1.0, 1.0)) * f_lamp_light[i].a);
        vec2 q = off * off * off * off;  // a soft rectangle
        sum += f_lamp_light[i].rgb * exp2(-(q.x + q.y));
    }
    return sum;
}

// Without the lamps, which hang outside the picture.
vec3 open_sky(vec3 direction) {
    vec3 sky = sky_gradient(direction.y) + afterglow(direction);
    float towards = max(dot(direction, f_sun.xyz), 0.0);
    float visible = smoothstep(-0.08, 0.02, direction.y);
    sky += f_glow.rgb * (exp(f_glow.a * (towards - 1.0)) + 4.0 * exp(18.0 * f_glow.a * (towards - 1.0))) * visible;
    sky = sky_clouds(direction, sky);
    return sky * f_sun.w;
}

vec3 sky_radiance(vec3 direction) { return open_sky(direction) + sky_lamps(direction); }
