// Which two panels the eye sees nearest to each direction: ghosts need not look at any other.
#include "hall/wall.glsl"
#include "lib/octahedron.glsl"

uniform int panel_count;
uniform float size;

in vec2 v_uv;
layout(location = 0) out vec4 colour;

void main() {
    vec4 place = vec4(eye + octahedron_direction((v_uv * size - 1.0) / (size - 2.0) * 2.0 - 1.0), 1.0);
    vec2 best = vec2(1e30), second = vec2(1e30);
    ivec2 nearest = ivec2(0);
    for (int i = 0; i < panel_count; ++i) {
        vec2 met = meeting(i, place);
        bool first = comes_first(met, best), next = comes_first(met, second);
        nearest = first ? ivec2(i, nearest.x) : next ? ivec2(nearest.x, i) : nearest;
        second = first ? best : next ? met : second;
        best = first ? met : best;
    }
    colour = vec4(vec2(nearest) / 255.0, 0.0, 1.0);
}
