#include "falls/firefly.glsl"
#include "falls/sprite.glsl"
#include "lib/air.glsl"

void main() {
    Panel panel = particle_panel();
    Firefly f = firefly();
    float shine = f.shine * eye_presence(f.place, panel.eye);
    float core = 0.5 * mix(k_size.x, k_size.y, f.own.z);
    float radius = 8.0 * core;
    vec4 clip = panel.matrix * vec4(f.place, 1.0);
    if (shine <= 0.0 || outside(panel, clip, radius)) {
        emit_nothing();
        return;
    }
    shine *= widened(panel, clip, radius) * air_transmittance(panel.eye, f.place);
    vec3 light = mix(k_first.rgb, k_second.rgb, f.own.x) * shine * k_low.w;
    emit_sprite(panel, f.place, radius, 0.0, vec4(light, 0.0));
}
