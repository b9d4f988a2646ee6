// Takes a point of the world into a panel of the raster. Instances are panels: one draw serves them all.
#include "block:Panels"

uniform ivec4 visible[16];

struct Panel {
    mat4 matrix;  // world to clip space
    vec3 eye;
    vec4 place;  // where its clip space lies in the tile's: scale x, scale y, offset x, offset y
};

int panel_index(int instance) { return visible[instance >> 2][instance & 3]; }

Panel panel_at(int index) { return Panel(p_matrix[index], p_eye[index].xyz, p_place[index]); }

// Clips at the panel's own edges and moves its picture to its rectangle of the tile.
void emit(Panel panel, vec4 clip) {
    gl_ClipDistance[0] = clip.w + clip.x;
    gl_ClipDistance[1] = clip.w - clip.x;
    gl_ClipDistance[2] = clip.w + clip.y;
    gl_ClipDistance[3] = clip.w - clip.y;
    gl_Position = vec4(clip.xy * panel.place.xy + clip.w * panel.place.zw, clip.zw);
}
