"""Generates the stage of the built-in show: courtyard, hills, plum and ginkgo, as GLB files beside this one.

    python scenes/relics/courtyard.py [--only courtyard|veranda|hills|trees]

The visitor's eye is at (0, 1.6, 8). A marble terrace runs back from it, with a lotus pedestal at the seam to
carry a vase; beyond a balustrade lie a lower court and the vermilion palace wall with its moon gate, beyond
that a garden, a gate tower and hills. World coordinates, metres; the same bytes on every run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from glb import Material, Mesh, Node, Texture, jpeg, tangents, write_glb
from stage_kit import Part, box, finish
from stage_marble import balustrade, bed, paving, plinth, rock, skirt, steps
from stage_palace import Bag, gate_tower, joined, moon_gate_bay, pavilion, wall, window
from stage_textures import Surface, brick, glaze, marble, painted, plaster
from stage_veranda import veranda

HERE = Path(__file__).resolve().parent
COURT_Y = -0.45
LEFT, RIGHT = -9.6, 6.6  # the gallery wall's face, the terrace's edge
GATE_X, WALL_Z = 5.0, -11.0
PLINTH_Z = -0.7  # its foot stands wholly behind the wall


def material(name: str, surface: Surface, roughness: float = 1.0, quality: int = 85) -> Material:
    def texture(image: object, q: int) -> Texture | None:
        return None if image is None else jpeg(image, q)  # type: ignore[arg-type]

    return Material(
        name,
        roughness=roughness,
        base_color_texture=texture(surface.base, quality),
        metallic_roughness=texture(surface.rough, 80),
        normal=texture(surface.normal, 90),
    )


def mesh(name: str, part: Part, stuff: Material) -> Mesh:
    """One primitive; positions to 0.1 mm, colours in bytes."""
    return Mesh(
        np.round(part.pos, 4),
        part.tri,
        stuff,
        normals=part.nrm,
        uv=part.uv,
        tangents=tangents(part.pos, part.nrm, part.uv, part.tri) if stuff.normal else None,
        colours=np.round(np.clip(part.col, 0.0, 1.0) * 255.0).astype(np.uint8),
        name=name,
    )


def level(x: tuple[float, float], z: tuple[float, float], y: float, repeat_m: float, tint: float = 1.0) -> Part:
    """A flat floor."""
    pos = np.array([[x[0], y, z[1]], [x[1], y, z[1]], [x[1], y, z[0]], [x[0], y, z[0]]])
    return finish(pos, np.array([[0, 1, 2], [0, 2, 3]]), repeat_m=repeat_m, tint=tint)


def terrace(bag: Bag) -> None:
    tree = (-4.6, -3.5, 0.86)
    way, edge = 1.5, 0.26  # the way to the opening, between darker border stones
    bag.add("marble", paving((LEFT, -way - edge), (-7.2, 6.3), 21, holes=[(tree[0], tree[1], 1.0)]))
    bag.add("marble", paving((-way, way), (-7.2, 6.3), 22))
    bag.add("marble", paving((way + edge, RIGHT), (-7.2, 6.3), 23))
    for x in (-way - edge, way):
        stones = paving((-6.3, 7.2), (0.0, edge), 24).turned(90.0)
        bag.add("marble", stones.moved(x=x).tinted((0.50, 0.51, 0.50)))
    bag.add("marble", plinth().moved(z=PLINTH_Z))
    bag.add("marble", bed(tree[2]).moved(tree[0], 0.0, tree[1]))
    earth = level((-0.75, 0.75), (-0.75, 0.75), 0.2, 2.0).moved(tree[0], 0.0, tree[1])
    bag.add("brick", earth.tinted((0.35, 0.29, 0.22)))
    gap = 2.3
    z = -7.0
    bag.add("marble", balustrade((LEFT + 0.2, 0, z), (-gap, 0, z), 4, 31))
    bag.add("marble", balustrade((gap, 0, z), (RIGHT - 0.2, 0, z), 3, 32))
    bag.add("marble", balustrade((RIGHT - 0.2, 0, z), (RIGHT - 0.2, 0, 1.0), 5, 33))
    bag.add("marble", steps(2.0 * gap - 0.4, 3, 0.15, 0.34).moved(0.0, 0.0, -7.2))
    for x0, x1 in ((LEFT, -gap), (gap, RIGHT)):
        bag.add("marble", skirt(x0, x1, -7.2, COURT_Y))
    side = skirt(-7.2, 6.3, 0.0, COURT_Y).turned(-90.0)
    bag.add("marble", side.moved(x=RIGHT))


def palace(bag: Bag) -> None:
    height, rise = 4.1, 0.68
    bag.add("brick", level((-14.0, 26.0), (WALL_Z - 1.0, -7.0), COURT_Y, 2.0))
    bag.add("brick", level((RIGHT, 26.0), (-7.0, 6.3), COURT_Y, 2.0))
    bay = 5.4
    back = Bag()
    back.put(wall(LEFT - 0.4, GATE_X - bay / 2.0, height, rise, 41))
    back.put(wall(GATE_X + bay / 2.0, 16.0, height, rise, 42))
    back.put(moon_gate_bay(bay, height + 0.75, rise + 0.1, 1.95, 1.5), x=GATE_X)
    bag.put(back, y=COURT_Y, z=WALL_Z)
    gallery = Bag()
    gallery.put(wall(-5.4, 11.2, height - 0.2, rise, 43))
    for x in (-4.4, 0.0, 4.4):
        gallery.put(window(0.62), x=x, y=2.1, z=0.352)
    bag.put(gallery, x=LEFT - 0.35, z=0.0, turn=90.0)


def distance(bag: Bag) -> None:
    bag.put(gate_tower(), x=-26.0, y=COURT_Y + 1.4, z=-32.0, turn=28.0)
    bag.put(pavilion(3.4, 2.9), x=9.5, y=COURT_Y, z=-26.5, turn=-12.0)
    bag.add("marble", rock(2.1, 71).moved(4.6, COURT_Y, -15.5), rock(0.9, 72).moved(5.7, COURT_Y, -15.2))
    path = box((1.7, 0.06, 13.0), repeat_m=2.0).moved(GATE_X + 1.6, COURT_Y + 0.05, -18.0)
    bag.add("brick", path.tinted(1.2))


def courtyard() -> int:
    bag = Bag()
    terrace(bag)
    palace(bag)
    distance(bag)
    return write("courtyard", bag)


def write(name: str, bag: Bag, paint: float = 0.5) -> int:
    """One GLB of a bag, a primitive per material."""
    surfaces = {"marble": marble, "plaster": plaster, "brick": brick, "tile": glaze, "paint": painted}
    meshes = []
    for stuff, part in joined(bag).items():
        meshes.append(mesh(stuff, part, material(stuff, surfaces[stuff](), paint if stuff == "paint" else 1.0)))
        print(f"  {name}, {stuff}: {len(part.tri)} triangles, {len(part.pos)} vertices")
    return write_glb(HERE / f"{name}.glb", [Node(name, meshes)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("courtyard", "veranda", "hills", "trees"))
    only = parser.parse_args().only
    if only in (None, "courtyard"):
        print(f"courtyard.glb: {courtyard()} bytes")
    if only in (None, "veranda"):
        print(f"veranda.glb: {write('veranda', veranda(), paint=0.85)} bytes")
    if only in (None, "hills"):
        from stage_hills import hills

        print(f"hills.glb: {write_glb(HERE / 'hills.glb', [hills()])} bytes")
    if only in (None, "trees"):
        from stage_trees import trees

        for name, node in trees().items():
            print(f"{name}.glb: {write_glb(HERE / f'{name}.glb', [node])} bytes")


if __name__ == "__main__":
    main()
