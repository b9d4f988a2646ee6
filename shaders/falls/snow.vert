// Snow: flakes from fine to large that swirl down and melt where they land.
#include "falls/flight.glsl"
#include "falls/light.glsl"
#include "falls/sprite.glsl"
#include "lib/air.glsl"

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    float cover = f.presence * eye_presence(f.place, panel.eye) * k_low.w;
    f.place.y += 0.5 * f.size;
    vec4 clip = panel.matrix * vec4(f.place, 1.0);
    if (cover <= 0.0 || outside(panel, clip, 2.0 * f.size)) {
        emit_nothing();
        return;
    }
    // out of focus near the eye: larger and softer
    float close = 1.0 - smoothstep(1.5, 5.0, distance(f.place, panel.eye));
    float radius = 0.5 * f.size * (1.6 + 1.0 * close);
    cover *= (1.0 - 0.45 * close) * widened(panel, clip, radius);
    vec3 to_eye = normalize(panel.eye - f.place);
    vec3 light = scattered(f.place, to_eye, to_eye + vec3(0.0, 1.0, 0.0), 0.8);
    light *= mix(k_first.rgb, k_second.rgb, f.own.y);
    emit_sprite(panel, f.place, radius, f.landing.y, vec4(through_air(light, panel.eye, f.place), 1.0) * cover);
}
