// The cabinet of a pixel. Its edges lie where a smaller raster has every edge: at round(edge * scale).
uniform float scale;
uniform ivec2 cabinet;  // at full scale

struct Cabinet {
    ivec2 number;  // column and row from 0, from the surface's top left
    ivec4 box;     // x, y, width, height in the raster
};

ivec2 edges(ivec2 number) { return ivec2(roundEven(vec2(v_text.xy + number * cabinet) * scale)); }

Cabinet cabinet_of(ivec2 at) {
    ivec2 number = ivec2(((vec2(at) + 0.5) / scale - vec2(v_text.xy)) / vec2(cabinet));
    number += ivec2(greaterThanEqual(at, edges(number + 1))) - ivec2(lessThan(at, edges(number)));
    ivec2 first = edges(number), end = min(edges(number + 1), v_surface.xy + v_surface.zw);
    return Cabinet(number, ivec4(first, end - first));
}

bool on_edge(ivec2 at, ivec4 box) {
    return any(equal(at, box.xy)) || any(equal(at, box.xy + box.zw - 1));
}
