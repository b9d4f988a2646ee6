// The sky as an equirectangular map, to be prefiltered.
#include "lib/sky.glsl"
in vec2 v_uv;
out vec4 colour;
void main() {
    float azimuth = (v_uv.x - 0.5) * 6.28318531, polar = v_uv.y * 3.14159265;
    colour = vec4(sky_radiance(vec3(sin(polar) * cos(azimuth), cos(polar), sin(polar) * sin(azimuth))), 1.0);
}
