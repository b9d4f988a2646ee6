// A ghost of the virtual scene, as a camera in the hall sees it.
uniform mat4 model;
uniform mat3 normal_matrix;
uniform mat4 clip;  // from the world
uniform vec2 slice;  // of the depth buffer: its middle, its half

in vec3 in_position;
in vec3 in_normal;

out vec3 v_position;
centroid out vec3 v_normal;

void main() {
    vec4 world = model * vec4(in_position, 1.0);
    v_position = world.xyz;
    v_normal = normal_matrix * in_normal;
    vec4 at = clip * world;
    // row 0 is the picture's top
    gl_Position = vec4(at.x, -at.y, slice.x * at.w + slice.y * at.z, at.w);
}
