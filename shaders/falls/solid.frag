#include "falls/light.glsl"
#include "lib/air.glsl"
#include "block:Fall"

in vec3 v_position;
in vec3 v_normal;
in float v_along;
flat in vec3 v_colour;
flat in mat2x4 v_lit;
flat in vec3 v_eye;

out vec4 colour;

void main() {
    vec3 to_eye = normalize(v_eye - v_position);
    vec3 n = normalize(v_normal);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 base = v_colour * mix(1.0, k_first.a, smoothstep(0.1, -0.5, v_along));
    // light from behind comes through, deeper in colour
    vec3 through = k_low.w * base * mix(vec3(1.0), base, 0.6);
    vec3 light = base * (1.0 - 0.5 * k_low.w) * environment_irradiance(n) + through * environment_irradiance(-n);
    for (int i = 0; i < int(f_counts.x); i++) {
        vec3 to_light, arriving = arriving_light(i, v_position, to_light);
        float facing = dot(n, to_light);
        vec3 albedo = facing > 0.0 ? base * (1.0 - 0.5 * k_low.w) : through;
        light += albedo / PI * arriving * abs(facing) * v_lit[i >> 2][i & 3];
    }
    colour = vec4(through_air(light, v_eye, v_position), 1.0);
}
