// Petals and leaves: bent plates that glide, swing, tumble over and come to lie flat.
#include "falls/flight.glsl"
#include "falls/light.glsl"
#include "lib/air.glsl"

out vec3 v_position;
out vec3 v_normal;
out float v_along;
flat out vec3 v_colour;
flat out mat2x4 v_lit;
flat out vec3 v_eye;

mat3 turned(vec3 axis, float angle) {
    float c = cos(angle), s = sin(angle);
    vec3 t = (1.0 - c) * axis;
    return mat3(t.x * axis + vec3(c, s * axis.z, -s * axis.y),
                t.y * axis + vec3(-s * axis.z, c, s * axis.x),
                t.z * axis + vec3(s * axis.y, -s * axis.x, c));
}

// From the plate's own space (x across, y along, z its upper side) to the world; flat on the ground at the end.
mat3 attitude(Flight f) {
    vec3 h = hash3(f.seed ^ 0x68e31da4U);
    float eased = f.left * f.left / (f.left + 0.35);
    float yaw = TURN * (h.x + (h.y - 0.5) * 0.5 * k_sway.z * f.left);
    mat3 turn = mat3(cos(yaw), 0.0, -sin(yaw), sin(yaw), 0.0, cos(yaw), 0.0, 1.0, 0.0);
    bool tumbles = h.z < k_sway.w;
    float rate = k_sway.z * (0.6 + 0.8 * h.y);
    // gliders swing like a pendulum, and flip now and then
    float flips = floor(eased * rate * 0.25) + smoothstep(0.72, 1.0, fract(eased * rate * 0.25));
    float swing = 0.9 * sin(f.swing) * f.calm + 0.5 * TURN * flips;
    float angle = tumbles ? TURN * rate * eased : swing;
    float lean = TURN * h.z * 3.0;
    vec3 axis = normalize(vec3(cos(lean), sin(lean), 0.45 * sin(lean * 2.0)));
    return turn * turned(axis, angle);
}

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    float size = f.size * f.presence * eye_presence(f.place, panel.eye);
    f.place.y += 0.006 + 0.008 * f.own.y;
    if (size <= 0.0 || outside(panel, panel.matrix * vec4(f.place, 1.0), size)) {
        emit_nothing();
        return;
    }
    vec3 h = hash3(f.seed ^ 0x2545f491U);
    vec2 flat_place = particle_point().xy;
    // bent along and across; a plate in the air trembles, on the ground it relaxes
    vec2 bend = (vec2(0.35, 0.5) + 0.55 * (h.xy - 0.3)) * mix(0.5, 1.0 + 0.2 * sin(f.swing * 2.0), f.calm);
    vec3 local = vec3(flat_place, dot(bend, flat_place * flat_place));
    vec3 normal = normalize(vec3(-2.0 * bend * flat_place, 1.0));
    mat3 turn = attitude(f);
    v_position = f.place + size * (turn * local);
    v_position.y = max(v_position.y, f.landing.y + 0.004);
    v_normal = turn * normal;
    v_along = flat_place.y;
    v_colour = mix(k_first.rgb, k_second.rgb, h.z) * (0.85 + 0.3 * h.x);
    v_lit = unshadowed(f.place + vec3(0.0, 0.03, 0.0));
    v_eye = panel.eye;
    emit(panel, panel.matrix * vec4(v_position, 1.0));
}
