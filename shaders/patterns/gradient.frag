// Red, green, blue and white from nothing to full across each surface, every level as wide as the next.
#include "patterns/ink.glsl"

void main() {
    ivec2 at = surface_px();
    int top = int(floor(full * levels + 0.5)), last = max(v_surface.z - 1, 1);
    int level = (2 * at.x * top + last) / (2 * last);  // rounded, in whole numbers
    int band = 4 * at.y / v_surface.w;
    bvec3 on = bvec3(band == 0 || band == 3, band == 1 || band == 3, band >= 2);
    show(vec3(on) * float(level) / levels);
}
