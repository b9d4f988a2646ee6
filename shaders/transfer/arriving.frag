// The environment's light from each of the even directions.
#include "lib/environment_light.glsl"
uniform sampler2D directions;
uniform mat3 to_world;
out vec4 colour;
const float WIDTH = 0.35;  // the roughness whose lobe is about as wide as what a direction stands for
void main() {
    vec3 d = texelFetch(directions, ivec2(gl_FragCoord.xy), 0).xyz;
    colour = vec4(environment_specular(to_world * d, WIDTH), 1.0);
}
