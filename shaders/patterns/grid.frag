// A line every 16 pixels of each surface, its cabinets' outermost pixels, its diagonals, a circle in its middle.
#include "patterns/ink.glsl"
#include "patterns/cabinet.glsl"
const int STEP = 16;

// The one pixel per column (or per row, if there are more of them) that is nearest to the line from corner to corner.
bool on_diagonal(ivec2 at, ivec2 size) {
    if (size.x < size.y) { at = at.yx; size = size.yx; }
    int last = size.x - 1;
    return last > 0 && at.y == (2 * at.x * (size.y - 1) + last) / (2 * last);
}

void main() {
    ivec2 at = surface_px(), size = v_surface.zw;
    Cabinet here = cabinet_of(raster_px());
    vec3 ink = vec3(0.0);
    if (at.x % STEP == 0 || at.y % STEP == 0) ink = vec3(0.4);
    if (on_edge(raster_px(), here.box)) ink = vec3(1.0);
    if (on_diagonal(at, size) || on_diagonal(ivec2(size.x - 1 - at.x, at.y), size)) ink = vec3(0.0, 1.0, 1.0);
    float radius = 0.5 * float(min(size.x, size.y) - 1);
    if (abs(distance(vec2(at), 0.5 * vec2(size - 1)) - radius) < 0.5) ink = vec3(1.0, 1.0, 0.0);
    if (on_edge(at, ivec4(0, 0, size))) ink = vec3(1.0, 0.0, 0.0);
    show(ink);
}
