// A facet's light: its LEDs integrated over the pixel. MIRROR draws what the floor mirrors, MASK only hides.
#include "photo/camera.glsl"
#include "photo/raster.glsl"

uniform float falloff;  // exponent of the LEDs' cosine fall-off; 0: none

flat in vec3 f_u, f_v, f_w;
flat in vec4 f_rectangle, f_normal;
layout(location = 0) out vec4 colour;
#ifdef MIRROR
layout(location = 1) out vec2 height;
#endif

const vec3 BACK = vec3(0.0012);

vec3 led_light(vec3 place) {
    if (f_normal.w < 0.5) return BACK;
    float w = dot(f_w, place);
    vec2 at = vec2(dot(f_u, place), dot(f_v, place)) / w;
    vec2 to_right = (vec2(f_u.x, f_v.x) - at * f_w.x) / w * 2.0 / picture.x;
    vec2 down = (vec2(f_u.y, f_v.y) - at * f_w.y) / w * 2.0 / picture.y;
    vec2 size = sqrt(to_right * to_right + down * down);
    // LEDs give 0..1, and 1 comes out as 1 though half floats round towards 0
    vec3 light = clamp(1.0001 * raster_light(at, size, f_rectangle), 0.0, 1.0);
    if (falloff > 0.0) {
        vec3 ray = normalize(camera_axes * place);
        light *= pow(clamp(-dot(f_normal.xyz, ray), 0.0, 1.0), falloff);
    }
    return light;
}

void main() {
#ifdef MASK
    colour = vec4(0.0);
#ifdef MIRROR
    height = vec2(0.0);
#endif
#else
    vec3 place = picture_place();
    colour = vec4(led_light(place), 1.0);
#ifdef MIRROR
    // how high the mirrored point is, as a share of the way that its light goes from there over the floor to the camera
    float mirrored = -(camera.y + (camera_axes * place).y / gl_FragCoord.w);
    if (mirrored < 0.0) discard;
    height = vec2(1.0, mirrored / (mirrored + camera.y));
#endif
#endif
}
