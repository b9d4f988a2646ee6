uniform mat4 model;
uniform mat4 light;
in vec3 in_position;
#ifdef HAS_COLOUR
in vec4 in_colour;
out vec4 v_colour;
#endif
void main() {
#ifdef HAS_COLOUR
    v_colour = in_colour;
#endif
    gl_Position = light * (model * vec4(in_position, 1.0));
}
