"""What still lifes are drawn with: colours, materials, a line of type, a paper label. All as pieces of SVG."""

from xml.sax.saxutils import escape

SERIF = "Georgia, 'Songti SC', 'Noto Serif CJK SC', serif"
SANS = "'Helvetica Neue', Arial, 'PingFang SC', 'Noto Sans CJK SC', sans-serif"


def hsl(hue: int, saturation: int, light: int) -> str:
    """A colour: degrees, per cent, per cent; light beyond its scale is white or black."""
    return f"hsl({hue % 360} {saturation}% {max(0, min(100, light))}%)"


def _round(name: str, hue: int, saturation: int, light: int) -> str:
    """A gradient across a cylinder: rim, highlight, body, shade, reflected light."""
    stops = ((0, -14), (0.16, 14), (0.3, 4), (0.68, -4), (0.93, -20), (1, -12))
    inner = "".join(
        f'<stop offset="{at}" stop-color="{hsl(hue, saturation, light + lift)}"/>' for at, lift in stops
    )
    return f'<linearGradient id="{name}">{inner}</linearGradient>'


def _flat(name: str, hue: int, saturation: int, light: int) -> str:
    """A gradient over a flat face, lit from the upper left."""
    return (
        f'<linearGradient id="{name}" x2="1" y2="1"><stop stop-color="{hsl(hue, saturation, light + 9)}"/>'
        f'<stop offset="1" stop-color="{hsl(hue, saturation, light - 9)}"/></linearGradient>'
    )


def materials(hue: int) -> str:
    """Every paint a still life may use: body, soft twin, dark, cap, metal, paper, glass."""
    return (
        _round("body", hue, 42, 46)
        + _round("soft", hue, 38, 80)
        + _round("dark", hue, 38, 21)
        + _round("cap", hue + 8, 10, 92)
        + _round("ink", hue, 14, 17)
        + _round("metal", 42, 44, 62)
        + _round("amber", 26, 72, 34)
        + _flat("face", hue, 42, 48)
        + _flat("paper", 44, 34, 93)
        + _flat("deep", hue, 40, 27)
    )


def word(text: str, *, x: int = 300, y: int, width: int, size: int, fill: str, font: str = SERIF) -> str:
    """One centred line, made smaller until it fits ``width``."""
    units = sum(1.0 if ord(letter) > 0x2E7F else 0.84 if letter.isupper() else 0.64 for letter in text) or 1
    fitted = min(size, int(width / units))
    return (
        f'<text x="{x}" y="{y}" font-family="{font}" font-size="{fitted}" font-weight="600" '
        f'fill="{fill}" text-anchor="middle">{escape(text)}</text>'
    )


def label(brand: str, hue: int, *, x: int, y: int, w: int, h: int) -> str:
    """A paper label: brand, a double rule, three lines of small print that stay illegible."""
    middle = x + w // 2
    ink = hsl(hue, 40, 20)
    lines = "".join(
        f'<rect x="{middle - wide // 2}" y="{y + int(h * at)}" width="{wide}" height="3" rx="1.5" opacity=".38"/>'
        for at, wide in ((0.7, int(w * 0.56)), (0.78, int(w * 0.42)), (0.86, int(w * 0.48)))
    )
    return (
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="url(#paper)"/>'
        + word(brand, x=middle, y=y + int(h * 0.44), width=int(w * 0.84), size=44, fill=ink)
        + f'<g fill="{ink}"><rect x="{middle - w // 4}" y="{y + int(h * 0.54)}" width="{w // 2}" height="2"/>'
        f'<rect x="{middle - w // 4}" y="{y + int(h * 0.54) + 5}" width="{w // 2}" height="1"/>{lines}</g>'
    )
