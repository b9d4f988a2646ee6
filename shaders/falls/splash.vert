// Splinters of water that jump up where a drop of rain meets the ground.
#include "falls/puddle.glsl"
#include "falls/sprite.glsl"

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    float age = f.still / (0.5 * k_fall.w);
    vec3 place = f.landing + vec3(0.0, 0.005, 0.0);
    vec4 clip = panel.matrix * vec4(place, 1.0);
    float cover = f.presence * eye_presence(place, panel.eye) * k_low.w;
    if (age <= 0.0 || age >= 1.0 || cover <= 0.0 || outside(panel, clip, 0.3)) {
        emit_nothing();
        return;
    }
    vec3 point = particle_point();
    vec3 h = hash3(f.seed + uint(point.z) * 0x9e3779b9U);
    float t = f.still, out_mps = 0.2 + 0.5 * h.y;
    place += vec3(out_mps * cos(TURN * h.x) * t, max((0.8 + 0.5 * h.z) * t - 4.9 * t * t, 0.0), out_mps * sin(TURN * h.x) * t);
    float radius = 0.5 * mix(k_size.x, k_size.y, h.z);
    cover *= (1.0 - age) * widened(panel, clip, radius);
    emit_sprite(panel, place, radius, f.landing.y - radius, vec4(water_light(panel, place), 0.45) * cover);
}
