// Half the size: thirteen reads between texels, five overlapping boxes (Jimenez 2014). Every texel counts alike.
uniform sampler2D source;
in vec2 v_uv;
out vec4 colour;

vec3 at(float x, float y) { return textureLod(source, v_uv + vec2(x, y) / vec2(textureSize(source, 0)), 0.0).rgb; }

void main() {
    vec3 near = at(-1.0, -1.0) + at(1.0, -1.0) + at(-1.0, 1.0) + at(1.0, 1.0);
    vec3 corners = at(-2.0, -2.0) + at(2.0, -2.0) + at(-2.0, 2.0) + at(2.0, 2.0);
    vec3 sides = at(0.0, -2.0) + at(-2.0, 0.0) + at(2.0, 0.0) + at(0.0, 2.0);
    colour = vec4(near * 0.125 + corners * 0.03125 + sides * 0.0625 + at(0.0, 0.0) * 0.125, 1.0);
}
