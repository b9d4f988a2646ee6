// The shade of petals and leaves on what they come to lie on. A disc of radius r at the height h hides
// r2 / (r2 + h2) of the light from an even sky.
#include "falls/flight.glsl"

out vec2 v_uv;
out float v_above;
flat out vec4 v_colour;

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    float half_size = 0.5 * f.size * f.presence * eye_presence(f.place, panel.eye), high = f.place.y - f.landing.y;
    // gone from four radii on
    float hidden = half_size * half_size / (half_size * half_size + high * high) - 0.06;
    vec3 place = vec3(f.place.x, f.landing.y + 0.003, f.place.z);
    float radius = half_size + high;
    if (half_size <= 0.0 || hidden <= 0.0 || outside(panel, panel.matrix * vec4(place, 1.0), radius)) {
        emit_nothing();
        return;
    }
    v_uv = particle_point().xy;
    v_above = 1.0;
    v_colour = vec4(0.0, 0.0, 0.0, k_low.w * hidden);
    place.xz += v_uv * radius;
    emit(panel, panel.matrix * vec4(place, 1.0));
}
