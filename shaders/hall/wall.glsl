// How far before the wall a place lies, along the ray on which the eye sees it.
// Three rows per panel: they take a place to (x, y, z), such that (x, y) / z is where the eye sees it in the
// panel, -1..1 from edge to edge, and 1 / z how far off the panel is on that ray if the place is at 1.
uniform vec4 panels[3 * PANELS];
uniform vec3 eye;

const float NOT_SEEN = 1e4;  // what no ray towards the wall meets is before it

// How far beside a panel the ray passes, 0 through it; where on the ray the panel's plane is.
vec2 meeting(int panel, vec4 place) {
    float z = dot(panels[3 * panel + 2], place);
    vec2 seen = abs(vec2(dot(panels[3 * panel], place), dot(panels[3 * panel + 1], place)) / z);
    return z > 1e-6 ? vec2(max(max(seen.x, seen.y) - 1.0, 0.0), 1.0 / z) : vec2(1e30, NOT_SEEN);
}

// Beside the wall the panel that is seen nearest goes on; of two one before the other it is the first.
bool comes_first(vec2 meeting, vec2 other) {
    return meeting.x < other.x || (meeting.x == other.x && meeting.y < other.y);
}
