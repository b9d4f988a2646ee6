// A grade read from a .cube file: GRADE is grade_curves (a table per channel) or grade_cube.
uniform vec3 grade_low, grade_high;  // the table's first and last input
#define grade_curves 1
#define grade_cube 2
#if GRADE == grade_curves
uniform sampler2D grade;

vec3 graded(vec3 c) {
    float last = float(textureSize(grade, 0).x - 1);
    vec3 at = clamp((c - grade_low) / (grade_high - grade_low), 0.0, 1.0) * last;
    vec3 low = min(floor(at), last - 1.0);
    vec3 from, to;
    for (int i = 0; i < 3; i++) {
        from[i] = texelFetch(grade, ivec2(low[i], 0), 0)[i];
        to[i] = texelFetch(grade, ivec2(low[i] + 1.0, 0), 0)[i];
    }
    return mix(from, to, at - low);
}
#else
uniform sampler3D grade;

// Between four corners of a cell, so that greys depend on greys alone (Kasson et al. 1995); texture units would round
// the place within a cell to 8 bits.
vec3 graded(vec3 c) {
    vec3 last = vec3(textureSize(grade, 0) - 1);
    vec3 at = clamp((c - grade_low) / (grade_high - grade_low), 0.0, 1.0) * last;
    ivec3 low = ivec3(min(floor(at), last - 1.0));
    vec3 f = at - vec3(low);
    ivec3 most = f.x >= f.y && f.x >= f.z ? ivec3(1, 0, 0) : f.y >= f.z ? ivec3(0, 1, 0) : ivec3(0, 0, 1);
    ivec3 least = f.z <= f.y && f.z <= f.x ? ivec3(0, 0, 1) : f.y <= f.x ? ivec3(0, 1, 0) : ivec3(1, 0, 0);
    float high = max(f.x, max(f.y, f.z)), small = min(f.x, min(f.y, f.z)), middle = f.x + f.y + f.z - high - small;
    return (1.0 - high) * texelFetch(grade, low, 0).rgb + (high - middle) * texelFetch(grade, low + most, 0).rgb
        + (middle - small) * texelFetch(grade, low + 1 - least, 0).rgb + small * texelFetch(grade, low + 1, 0).rgb;
}
#endif
