"""Draws the product pictures of the demo world into the media folder."""

from pathlib import Path

from entrepot.seeds.packshots import packshot_svg
from entrepot.seeds.reference import picture_of
from entrepot.seeds.world import World


def draw_pictures(world: World, media: Path) -> int:
    """Write the picture of every product that has none, or another one; returns how many were written."""
    written = 0
    for row in world.products:
        path = media / picture_of(row)
        drawing = packshot_svg(brand=row["brand"], **row["look"])
        if path.exists() and path.read_text(encoding="utf-8") == drawing:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawing, encoding="utf-8")
        written += 1
    return written
