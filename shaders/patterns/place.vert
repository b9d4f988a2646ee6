// A rectangle per place; row 0 of the raster is the target's first.
#define PLACE flat out
#include "patterns/place.glsl"
uniform sampler2D places;
uniform ivec2 target;  // its size

vec4 field(int which) {
    int at = gl_InstanceID * 8 + which, width = textureSize(places, 0).x;
    return texelFetch(places, ivec2(at % width, at / width), 0);
}

void main() {
    v_rectangle = ivec4(field(0));
    v_surface = ivec4(field(1));
    v_number = ivec4(field(2));
    v_text = ivec4(field(3));
    v_origin = field(4).xyz;
    v_right = field(5).xyz;
    v_up = field(6).xyz;
    v_eye = field(7);
    vec2 corner = vec2(v_rectangle.xy + v_rectangle.zw * ivec2(gl_VertexID & 1, gl_VertexID >> 1) - origin);
    gl_Position = vec4(2.0 * corner / vec2(target) - 1.0, 0.0, 1.0);
}
