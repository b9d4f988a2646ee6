// The camera of the photo. A place in the picture is (x, y, 1), x and y in -1..1, y downwards as rows are stored.
uniform vec3 camera;
uniform mat3 camera_axes;  // half the picture's width, half its height downwards, its middle; 1 m before the camera
uniform vec2 picture;      // size of what is drawn to, px

vec3 picture_place() {
    return vec3(2.0 * gl_FragCoord.xy / picture - 1.0, 1.0);
}
