"""WCAG 2.2 AA on the tokens: text 4.5 to 1, borders of controls and focus 3 to 1, by day and by night."""

import re
from pathlib import Path

import pytest

import entrepot

pytestmark = pytest.mark.any_database

SHEET = (Path(entrepot.__file__).parent / "platform/static/ui/tokens.css").read_text()
TEXT = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink-soft", "paper"),
    ("ink-soft", "sheet"),
    ("ink-soft", "sheet-sunk"),
    ("ink-faint", "paper"),
    ("ink-faint", "sheet"),
    ("ink-faint", "sheet-sunk"),
    ("sea", "paper"),
    ("sea", "sheet"),
    ("sea-deep", "sea-wash"),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
    ("seal", "paper"),
    ("seal", "sheet"),
    ("seal", "seal-wash"),
    ("on-seal", "seal"),
    ("on-seal", "seal-deep"),
    ("brass", "brass-wash"),
    ("leaf", "leaf-wash"),
    ("ink", "sea-wash"),
    ("ink", "seal-wash"),
    ("ink", "brass-wash"),
    ("ink", "leaf-wash"),
    ("on-harbour", "harbour"),
    ("harbour-soft", "harbour"),
]
EDGES = [("rule-strong", "sheet"), ("rule-strong", "paper"), ("sea", "paper"), ("seal", "sheet")]


def theme(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\n\s*\}", SHEET, re.DOTALL)[1]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


DAY = theme("\n:root")
NIGHT = {**DAY, **theme(':root[data-theme="dark"]')}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_knows_black_on_white():
    assert (round(contrast("#000000", "#ffffff"), 1), contrast("#777777", "#ffffff") < 4.5) == (21.0, True)


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(tokens, front, back):
    assert contrast(tokens[front], tokens[back]) >= 4.5


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("front", "back"), EDGES)
def test_an_edge_can_be_seen(tokens, front, back):
    assert contrast(tokens[front], tokens[back]) >= 3


def test_the_device_and_the_switch_give_the_same_night():
    assert theme(':root:not([data-theme="light"])') == theme(':root[data-theme="dark"]')
