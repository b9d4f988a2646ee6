// One triangle over the whole picture at the far end of depth: what it draws covers nothing.
void main() {
    gl_Position = vec4(4.0 * float(gl_VertexID & 1) - 1.0, 4.0 * float(gl_VertexID >> 1) - 1.0, 1.0, 1.0);
}
