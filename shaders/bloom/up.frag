// Twice the size, by a tent of nine reads, mixed over what is there.
uniform sampler2D source;
uniform float share;
in vec2 v_uv;
out vec4 colour;

vec3 at(float x, float y) { return textureLod(source, v_uv + vec2(x, y) / vec2(textureSize(source, 0)), 0.0).rgb; }

void main() {
    vec3 sum = 4.0 * at(0.0, 0.0) + 2.0 * (at(-1.0, 0.0) + at(1.0, 0.0) + at(0.0, -1.0) + at(0.0, 1.0));
    sum += at(-1.0, -1.0) + at(1.0, -1.0) + at(-1.0, 1.0) + at(1.0, 1.0);
    colour = vec4(sum / 16.0, share);
}
