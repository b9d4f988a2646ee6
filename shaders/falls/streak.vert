// Rain: each drop is a streak as long as a film's shutter is open.
#include "falls/flight.glsl"
#include "falls/light.glsl"
#include "lib/air.glsl"

const float SHUTTER_S = 1.0 / 30.0;

out vec2 v_uv;
flat out vec4 v_colour;

void main() {
    Panel panel = particle_panel();
    Flight f = flight();
    vec3 velocity = vec3(f_time.z * k_fall.z, -f.speed, 0.0);
    v_uv = particle_point().xy;
    float length_s = max(SHUTTER_S - f.still, 0.0);  // its end still falls when its head has met the ground
    vec3 place = f.place - velocity * length_s * (0.5 + 0.5 * v_uv.y);
    float near = eye_presence(f.place, panel.eye);
    vec4 clip = panel.matrix * vec4(f.place, 1.0);
    if (length_s <= 0.0 || f.presence * near <= 0.0 || outside(panel, clip, f.speed * SHUTTER_S)) {
        emit_nothing();
        return;
    }
    vec3 to_eye = panel.eye - f.place;
    float half_pixel = 0.5 * pixel_m(panel, clip.w);
    float width = max(0.5 * f.size, half_pixel);
    vec3 side = normalize(cross(velocity, to_eye)) * width;
    float cover = 0.5 * f.size / width * f.presence * near * k_low.w;
    // a drop shows the light behind it, upside down: brighter than what is dark
    to_eye = normalize(to_eye);
    vec3 light = scattered(f.place, to_eye, vec3(0.0, 0.7, 0.0) - to_eye, 1.6) * k_first.rgb;
    light = through_air(light, panel.eye, f.place);
    v_colour = vec4(light * cover, cover * 0.55);
    emit(panel, panel.matrix * vec4(place + side * v_uv.x, 1.0));
}
