// What every pixel of a pattern knows of its facet (or, in some patterns, its output's tile).
PLACE ivec4 v_rectangle;  // of the facet in the raster as it is drawn: x, y, width, height
PLACE ivec4 v_surface;    // of its surface
PLACE ivec4 v_number;     // its surface, its own within it, how many that has, its output (0: a facet), all from 1
PLACE ivec4 v_text;       // where its surface begins at full scale; first letter and length of its name
PLACE vec3 v_origin;      // bottom left corner, metres
PLACE vec3 v_right;       // along the bottom edge
PLACE vec3 v_up;          // along the left edge
PLACE vec4 v_eye;         // of whoever sees it if the eye does not, 0 if nobody does
uniform ivec2 origin;     // where the target's first pixel lies in the raster
