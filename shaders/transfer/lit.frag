// What each surfel gets straight from the environment and the lights, and what it sends on.
#include "transfer/surfel.glsl"
#include "lib/environment_light.glsl"
#include "lib/lights.glsl"
#include "lib/shadow.glsl"
uniform mat4 model;
uniform float lift;  // metres above the surface at which its shadow is read
layout(location = 0) out vec4 irradiance;
layout(location = 1) out vec4 radiosity;

vec3 from_lights(vec3 place, vec3 n) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 to_light, arriving_here = arriving_light(i, place, to_light);
        float facing = dot(n, to_light);
        float unshadowed = 0.0;
        WHEN(facing > 0.0) unshadowed = shadow_of_speck(i, place + n * lift);
        sum += arriving_here * max(facing, 0.0) * unshadowed;
    }
    return sum;
}

void main() {
    Surfel s = surfel_here();
    vec3 blocked = vec3(0.0);
    for (int i = 0; i < s.count; i += SKIPPED) {
        int direction = hit_of(s, i).direction;
        float facing = max(dot(s.normal, texelFetch(directions, ivec2(direction, 0), 0).xyz), 0.0);
        blocked += texelFetch(arriving, ivec2(direction, 0), 0).rgb * facing;
    }
    vec3 n = to_world * s.normal;
    vec3 light = max(environment_irradiance(n) * PI - blocked * solid_angle() * float(SKIPPED), 0.0);
    light += from_lights((model * vec4(s.place, 1.0)).xyz, n);
    irradiance = vec4(light, 1.0);
    radiosity = vec4(s.albedo * light / PI + texelFetch(surfel_emission, ivec2(gl_FragCoord.xy), 0).rgb, 1.0);
}
