in vec2 v_uv;
in float v_above;
flat in vec4 v_colour;

out vec4 colour;

void main() {
    float r2 = dot(v_uv, v_uv);
    if (r2 >= 1.0) discard;
#ifdef GLOWING
    // a small core in a wide glow
    float core = exp(-90.0 * r2), glow = (1.0 - r2) * (1.0 - r2) * 0.035 / (0.06 + r2);
    colour = v_colour * (core * 2.0 + glow);
#else
    float soft = 1.0 - r2;
    colour = v_colour * soft * soft * (2.2 - 1.2 * soft);
#endif
    colour *= smoothstep(0.0, 1.0, v_above);
}
