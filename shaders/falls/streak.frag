in vec2 v_uv;
flat in vec4 v_colour;

out vec4 colour;

void main() {
    float along = 0.5 + 0.5 * v_uv.y;  // from the drop's foot upwards
    colour = v_colour * (1.6 * smoothstep(0.0, 0.15, along) * (1.0 - along) * (1.0 - 0.6 * abs(v_uv.x)));
}
