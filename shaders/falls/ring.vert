// Where a drop of rain meets the ground, a ring spreads.
#include "falls/puddle.glsl"

out vec2 v_uv;
flat out vec4 v_colour;
flat out float v_width;

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    float age = f.still / (0.9 * k_fall.w);
    vec3 place = f.landing + vec3(0.0, 0.005, 0.0);
    float cover = f.presence * eye_presence(place, panel.eye) * k_low.w;
    if (age <= 0.0 || age >= 1.0 || cover <= 0.0 || outside(panel, panel.matrix * vec4(place, 1.0), 0.15)) {
        emit_nothing();
        return;
    }
    float radius = mix(k_size.x, k_size.y, f.own.x) * sqrt(age);
    v_width = clamp(0.008 / radius + 0.1, 0.1, 1.0);
    v_uv = particle_point().xy;
    cover *= (1.0 - age) * (1.0 - age);
    v_colour = vec4(water_light(panel, place), 0.45) * cover;
    place.xz += v_uv * radius;
    emit(panel, panel.matrix * vec4(place, 1.0));
}
