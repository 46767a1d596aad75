"""Product pictures drawn as SVG: a still life per kind of goods, lit from the left, with the brand on its label.

Knows nothing of products or files; the pictures stand in for photographs in a demonstration shop.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from entrepot.seeds.packshot_paints import SANS, hsl, label, materials, word


def _bottle(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#cap)" d="M286 108h28v52h-28zM250 92h70q10 0 10 10v14h-46v-6h-34z"/>'
        '<rect x="262" y="150" width="76" height="42" rx="6" fill="url(#cap)"/>'
        '<path fill="url(#body)" d="M214 232q0-44 44-44h84q44 0 44 44v250q0 22-22 22H236q-22 0-22-22z"/>'
        + label(brand, hue, x=226, y=270, w=148, h=168)
    )


def _serum(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#ink)" d="M278 92q0-30 22-30t22 30v54h-44z"/>'
        '<rect x="264" y="142" width="72" height="64" rx="5" fill="url(#metal)"/>'
        '<path fill="url(#amber)" d="M272 204h56v26q0 14 28 30 24 14 24 44v178q0 22-22 22H242q-22 0-22-22V304'
        'q0-30 24-44 28-16 28-30z"/>'
        '<path fill="#fff" opacity=".2" d="M238 300q2-22 20-32v220h-12q-8 0-8-10z"/>'
        + label(brand, hue, x=232, y=320, w=136, h=140)
    )


def _jar(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#metal)" d="M158 232q0-16 16-16h252q16 0 16 16v62H158z"/>'
        '<path fill="#fff" opacity=".35" d="M158 286h284v4H158z"/>'
        '<path fill="url(#soft)" d="M150 294h300v160q0 50-52 50H202q-52 0-52-50z"/>'
        + word(brand, y=402, width=230, size=50, fill=hsl(hue, 45, 24))
        + f'<path fill="{hsl(hue, 45, 24)}" opacity=".5" d="M240 424h120v2H240zM262 436h76v2h-76z"/>'
    )


def _tube(brand: str, _hue: int) -> str:
    turned = word(brand, x=0, y=14, width=190, size=48, fill="#fff")
    return (
        '<path fill="url(#soft)" d="M204 92h192v22H204z"/>'
        '<path fill="url(#body)" d="M204 112h192l-26 306H230z"/>'
        '<path fill="#fff" opacity=".16" d="M220 112h30l8 306h-24z"/>'
        '<path fill="url(#cap)" d="M236 418h128v72q0 14-14 14H250q-14 0-14-14z"/>'
        f'<g transform="translate(300 258) rotate(90)">{turned}</g>'
    )


def _tin(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#cap)" d="M166 150q0-26 134-26t134 26v30H166z"/>'
        '<ellipse cx="300" cy="150" rx="128" ry="20" fill="#fff" opacity=".6"/>'
        '<path fill="url(#body)" d="M172 180h256v300q0 26-128 26T172 480z"/>'
        '<path fill="url(#metal)" d="M172 470q0 26 128 26t128-26v12q0 26-128 26T172 482z"/>'
        '<path fill="url(#paper)" d="M172 236q128 34 256 0v150q-128 34-256 0z"/>'
        + word(brand, y=318, width=210, size=54, fill=hsl(hue, 50, 26))
        + f'<path fill="{hsl(hue, 50, 26)}" opacity=".45" d="M230 338h140v3H230zM252 352h96v3h-96z"/>'
        '<circle cx="300" cy="440" r="24" fill="#fff" opacity=".85"/>'
        + word("1", y=450, width=30, size=30, fill=hsl(hue, 50, 30))
    )


def _box(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#deep)" d="M392 150 456 122V470l-64 34z"/>'
        f'<path fill="{hsl(hue, 40, 66)}" d="M180 150 252 122h204l-64 28z"/>'
        '<path fill="url(#face)" d="M180 150h212v354H180z"/>' + label(brand, hue, x=202, y=226, w=168, h=190)
    )


def _bag(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#body)" d="M176 130h248q-8 20 4 60 14 60 8 150t-4 164H168q2-70-4-164t8-150q12-40 4-60z"/>'
        '<path fill="#000" opacity=".14" d="M176 130h248v22H176z"/>'
        '<path stroke="#fff" stroke-opacity=".3" stroke-dasharray="3 4" d="M178 158h244"/>'
        '<path fill="#fff" opacity=".13" d="M186 190q14 140 0 304h30q16-170 4-304z"/>'
        + word(brand, y=280, width=210, size=58, fill="#fff")
        + '<path fill="#fff" opacity=".6" d="M230 302h140v2H230z"/>'
        f'<circle cx="300" cy="392" r="58" fill="{hsl(hue + 28, 62, 78)}"/>'
        f'<circle cx="280" cy="382" r="20" fill="{hsl(hue + 20, 60, 56)}"/>'
        f'<circle cx="318" cy="404" r="24" fill="{hsl(hue + 14, 58, 50)}"/>'
    )


def _wine(brand: str, hue: int) -> str:
    return (
        '<path fill="url(#body)" d="M276 58h48v106h-48z"/><path fill="#000" opacity=".2" d="M276 150h48v4h-48z"/>'
        '<path fill="url(#dark)" d="M278 164h44v40q0 26 26 46 24 20 24 54v184q0 18-18 18H246q-18 0-18-18V304'
        'q0-34 24-54 26-20 26-46z"/><path fill="#fff" opacity=".14" d="M242 300q2-22 18-34v220h-10q-8 0-8-8z"/>'
        + label(brand, hue, x=228, y=324, w=144, h=140)
    )


def _watch(brand: str, _hue: int) -> str:
    ticks = "".join(
        f'<path stroke="{hsl(42, 50, 76)}" stroke-width="5" d="M300 206v14" transform="rotate({turn} 300 300)"/>'
        for turn in range(0, 360, 30)
    )
    return (
        '<path fill="url(#dark)" d="M250 50h100l10 130H240zM240 420h120l-10 100H250z"/>'
        '<rect x="410" y="284" width="24" height="32" rx="5" fill="url(#metal)"/>'
        '<circle cx="300" cy="300" r="124" fill="url(#metal)"/><circle cx="300" cy="300" r="106" fill="url(#deep)"/>'
        + ticks
        + word(brand, y=268, width=90, size=20, fill="#fff")
        + '<g stroke="#fff" stroke-linecap="round"><path stroke-width="8" d="M300 300 256 262"/>'
        '<path stroke-width="5" d="M300 300 356 250"/><path stroke="#d8573f" stroke-width="2" d="M300 326v-96"/></g>'
        '<circle cx="300" cy="300" r="7" fill="#fff"/>'
    )


def _vitamins(brand: str, hue: int) -> str:
    ridges = "".join(f'<path stroke="#000" stroke-opacity=".1" d="M{x} 128v64"/>' for x in range(226, 380, 9))
    pills = ((432, 478, -20), (470, 492, 24), (402, 494, 8))
    loose = "".join(
        f'<g transform="translate({x} {y}) rotate({turn})"><rect x="-24" y="-11" width="48" height="22" rx="11" '
        f'fill="{hsl(hue + 30, 70, 62)}"/><rect x="-20" y="-8" width="24" height="6" rx="3" fill="#fff" opacity=".45"/></g>'
        for x, y, turn in pills
    )
    return (
        f'<rect x="216" y="124" width="168" height="70" rx="8" fill="url(#cap)"/>{ridges}'
        '<path fill="url(#body)" d="M226 194h148v14q38 8 38 48v222q0 26-26 26H214q-26 0-26-26V256q0-40 38-48z"/>'
        + label(brand, hue, x=188, y=274, w=224, h=164)
        + loose
    )


def _nappies(brand: str, hue: int) -> str:
    folds = "".join(
        f'<path stroke="{hsl(hue, 30, 74)}" stroke-width="2" d="M{x} 150q-6 20 0 40"/>'
        for x in range(150, 460, 26)
    )
    return (
        '<path fill="url(#soft)" d="M122 200q0-54 54-54h248q54 0 54 54v250q0 54-54 54H176q-54 0-54-54z"/>'
        f"{folds}"
        '<path fill="none" stroke="#fff" stroke-width="12" stroke-linecap="round" d="M240 148q0-44 60-44t60 44"/>'
        '<path fill="url(#body)" d="M122 236h356v130q-178 60-356 0z"/>'
        + word(brand, y=318, width=300, size=70, fill="#fff")
        + '<circle cx="300" cy="442" r="34" fill="#fff"/>'
        + word("64", y=454, width=46, size=32, fill=hsl(hue, 55, 34), font=SANS)
    )


def _chocolate(brand: str, hue: int) -> str:
    squares = "".join(
        f'<rect x="{206 + 64 * column}" y="{82 + 52 * row}" width="56" height="44" rx="5" fill="#5a3220"/>'
        f'<path d="M{210 + 64 * column} {86 + 52 * row}h48l-8 8h-32z" fill="#8a5639"/>'
        for column in range(3)
        for row in range(3)
    )
    return (
        f'<rect x="198" y="74" width="204" height="180" rx="6" fill="#46251a"/>{squares}'
        '<path fill="#dfe3e4" d="M190 226l14 10 16-12 16 12 16-12 16 12 16-12 16 12 16-12 16 12 16-12 16 12 16-12 16 12'
        ' 14-10v34H190z"/><path fill="url(#face)" d="M190 250h220v254H190z"/>'
        '<path fill="#fff" opacity=".12" d="M190 250h40v254h-40z"/>'
        + label(brand, hue, x=214, y=290, w=172, h=164)
    )


def _headphones(brand: str, hue: int) -> str:
    return (
        '<path fill="none" stroke="url(#ink)" stroke-width="34" d="M158 366V290a142 142 0 0 1 284 0v76"/>'
        f'<path fill="none" stroke="{hsl(hue, 30, 60)}" stroke-width="5" d="M158 340V290a142 142 0 0 1 284 0v50"/>'
        '<rect x="112" y="330" width="92" height="160" rx="44" fill="url(#body)"/>'
        '<rect x="396" y="330" width="92" height="160" rx="44" fill="url(#body)"/>'
        '<rect x="194" y="344" width="30" height="132" rx="15" fill="url(#ink)"/>'
        '<rect x="376" y="344" width="30" height="132" rx="15" fill="url(#ink)"/>'
        + word(brand, x=158, y=416, width=76, size=19, fill="#fff", font=SANS)
    )


def _coffee(brand: str, hue: int) -> str:
    beans = "".join(
        f'<g transform="translate({x} {y}) rotate({turn})"><ellipse rx="19" ry="13" fill="#4a2a1b"/>'
        '<path d="M-16 0q8-6 16 0t16 0" stroke="#2b160d" stroke-width="3" fill="none"/></g>'
        for x, y, turn in ((428, 490, 20), (466, 478, -30), (140, 492, -12))
    )
    return (
        '<path fill="url(#deep)" d="M190 122h220l8 52H182z"/><path fill="url(#dark)" d="M182 170h236v334H182z"/>'
        '<path fill="#fff" opacity=".08" d="M182 170h46v334h-46z"/><circle cx="300" cy="212" r="13" fill="#000" opacity=".4"/>'
        '<circle cx="300" cy="212" r="6" fill="#fff" opacity=".3"/>'
        + label(brand, hue, x=206, y=258, w=188, h=190)
        + beans
    )


def _perfume(brand: str, hue: int) -> str:
    return (
        '<rect x="252" y="112" width="96" height="92" rx="6" fill="url(#ink)"/>'
        '<rect x="270" y="200" width="60" height="30" fill="url(#metal)"/>'
        '<rect x="182" y="228" width="236" height="276" rx="18" fill="url(#soft)"/>'
        f'<rect x="200" y="268" width="200" height="220" rx="10" fill="{hsl(hue, 58, 68)}"/>'
        '<path fill="#fff" opacity=".4" d="M200 246h34v242h-24q-10 0-10-10z"/>'
        + label(brand, hue, x=230, y=322, w=140, h=112)
    )


def _lipstick(brand: str, hue: int) -> str:
    return (
        f'<path fill="{hsl(352 + hue % 16, 66, 42)}" d="M262 250V142q0-18 22-30l38-22q16-6 16 16v144z"/>'
        f'<path fill="{hsl(352 + hue % 16, 66, 56)}" d="M274 240V142q0-12 14-20v118z"/>'
        '<rect x="254" y="244" width="92" height="74" fill="url(#metal)"/>'
        '<path fill="url(#ink)" d="M236 316h128v174q0 14-14 14H250q-14 0-14-14z"/>'
        + word(brand, y=416, width=104, size=26, fill=hsl(42, 50, 76))
    )


def _sachet(brand: str, hue: int) -> str:
    return (
        '<g transform="rotate(-6 300 300)"><rect x="196" y="96" width="236" height="390" rx="6" fill="url(#deep)"/></g>'
        '<rect x="180" y="104" width="240" height="398" rx="6" fill="url(#face)"/>'
        '<path fill="#fff" opacity=".22" d="M180 104h240v26H180zM180 476h240v26H180z"/>'
        + word(brand, y=206, width=200, size=50, fill="#fff")
        + '<path fill="#fff" opacity=".92" d="M300 240c62 0 84 42 78 98-6 60-38 104-78 104s-72-44-78-104c-6-56 16-98 78-98z"/>'
        f'<g fill="{hsl(hue, 42, 46)}"><ellipse cx="268" cy="326" rx="17" ry="9"/><ellipse cx="332" cy="326" rx="17" ry="9"/>'
        '<ellipse cx="300" cy="398" rx="20" ry="8"/></g>'
    )


def _handbag(brand: str, _hue: int) -> str:
    return (
        '<path fill="none" stroke="url(#deep)" stroke-width="16" d="M222 262q0-150 78-150t78 150"/>'
        '<path fill="url(#face)" d="M150 250h300l24 230q2 24-22 24H148q-24 0-22-24z"/>'
        '<path fill="url(#deep)" d="M150 250h300l8 76q-158 74-316 0z"/>'
        '<path fill="none" stroke="#fff" stroke-opacity=".35" stroke-dasharray="5 5" d="M156 260h288l6 62q-150 68-300 0z"/>'
        '<rect x="276" y="334" width="48" height="40" rx="5" fill="url(#metal)"/>'
        + word(brand, y=444, width=180, size=34, fill=hsl(42, 50, 80))
    )


_KINDS: Mapping[str, Callable[[str, int], str]] = MappingProxyType(
    {
        "bag": _bag,
        "bottle": _bottle,
        "box": _box,
        "chocolate": _chocolate,
        "coffee": _coffee,
        "handbag": _handbag,
        "headphones": _headphones,
        "jar": _jar,
        "lipstick": _lipstick,
        "nappies": _nappies,
        "perfume": _perfume,
        "sachet": _sachet,
        "serum": _serum,
        "tin": _tin,
        "tube": _tube,
        "vitamins": _vitamins,
        "watch": _watch,
        "wine": _wine,
    }
)
KINDS = tuple(_KINDS)
"""The kinds of goods that can be drawn."""


def packshot_svg(*, kind: str, brand: str, hue: int) -> str:
    """A square product picture as one SVG document of about 5 KB, without script, style sheet or outside font.

    ``kind`` is one of ``KINDS`` (anything else is drawn as a box), ``brand`` the word on the label, ``hue`` 0-359.
    """
    goods = _KINDS.get(kind, _box)(brand, hue)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" role="img"><defs>'
        f'<radialGradient id="room" cx=".34" cy=".26" r=".95"><stop stop-color="{hsl(hue, 30, 97)}"/>'
        f'<stop offset="1" stop-color="{hsl(hue, 22, 85)}"/></radialGradient>'
        f'<linearGradient id="floor" x2="0" y2="1"><stop stop-color="{hsl(hue, 22, 80)}"/>'
        f'<stop offset="1" stop-color="{hsl(hue, 24, 91)}"/></linearGradient>'
        '<radialGradient id="shade"><stop stop-opacity=".42"/><stop offset="1" stop-opacity="0"/></radialGradient>'
        f"{materials(hue)}</defs>"
        '<path fill="url(#room)" d="M0 0h600v600H0z"/><path fill="url(#floor)" d="M0 470h600v130H0z" opacity=".6"/>'
        '<ellipse cx="316" cy="506" rx="226" ry="30" fill="url(#shade)"/>'
        f'<g transform="translate(-24 -40.5) scale(1.08)">{goods}</g></svg>'
    )
