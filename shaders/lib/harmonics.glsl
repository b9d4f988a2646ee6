// Real spherical harmonics of four bands, as renderer/maths/sphere.py has them (Sloan 2008, appendix A2).
void harmonics(vec3 d, out vec4 bands[4]) {
    float x = d.x, y = d.y, z = d.z;
    bands[0] = vec4(0.28209479, 0.48860251 * y, 0.48860251 * z, 0.48860251 * x);
    bands[1] = vec4(1.09254843 * x * y, 1.09254843 * y * z, 0.31539157 * (3.0 * z * z - 1.0), 1.09254843 * x * z);
    bands[2] = vec4(0.54627422 * (x * x - y * y), 0.59004359 * y * (3.0 * x * x - y * y), 2.89061144 * x * y * z,
                    0.4570458 * y * (5.0 * z * z - 1.0));
    bands[3] = vec4(0.37317633 * z * (5.0 * z * z - 3.0), 0.4570458 * x * (5.0 * z * z - 1.0),
                    1.44530572 * z * (x * x - y * y), 0.59004359 * x * (x * x - 3.0 * y * y));
}
