in vec2 v_uv;
flat in vec4 v_colour;
flat in float v_width;  // half of the ring's, where its radius is 1

out vec4 colour;

void main() {
    colour = v_colour * smoothstep(v_width, 0.0, abs(length(v_uv) - 1.0 + v_width));
}
