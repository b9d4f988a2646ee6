// The level, a half, a quarter and an eighth of its light, in bands down every cabinet: neighbours show the same.
#include "patterns/ink.glsl"
#include "patterns/cabinet.glsl"
uniform float steps[4];

void main() {
    ivec4 box = cabinet_of(raster_px()).box;
    show(vec3(steps[clamp(4 * (raster_px().y - box.y) / max(box.w, 1), 0, 3)]));
}
