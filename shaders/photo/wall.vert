// The wall's facets as the camera sees them: an instance is a facet, worked out in double precision beforehand.
in vec4 in_bottom_left, in_bottom_right, in_top_left, in_top_right;  // clip space
in vec3 in_u, in_v, in_w;  // take a place in the picture to the raster: (u, v) = (in_u, in_v) . p / (in_w . p)
in vec4 in_rectangle;      // left, top, right, bottom in the raster
in vec4 in_normal;         // and whether the camera sees the lit side

flat out vec3 f_u, f_v, f_w;
flat out vec4 f_rectangle, f_normal;

void main() {
    vec4 lower = (gl_VertexID & 1) == 0 ? in_bottom_left : in_bottom_right;
    vec4 upper = (gl_VertexID & 1) == 0 ? in_top_left : in_top_right;
    gl_Position = gl_VertexID < 2 ? lower : upper;
    // cabinets are some centimetres deep: their backs hide what is lit behind them up to the very edge
    if (in_normal.w < 0.5) gl_Position.z -= 2e-5 * gl_Position.w;
    f_u = in_u;
    f_v = in_v;
    f_w = in_w;
    f_rectangle = in_rectangle;
    f_normal = in_normal;
}
