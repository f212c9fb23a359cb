"""Every pair of colours that carries text can be read, in light and dark; computed from tokens.css itself."""

import re
from itertools import product
from pathlib import Path

import pytest

from hotgigs.web.static import FOLDER

TEXT = 4.5
SHAPE = 3.0
"""Ratios of WCAG 2.2: 1.4.3 for text, 1.4.11 for the lines of controls and for icons that mean something."""

GROUNDS = ("paper", "surface", "sunken", "raised", "hover")
WASHES = {"ember": "ember-wash", "sea": "sea-wash", "moss": "moss-wash", "amber": "amber-wash", "brick": "brick-wash"}
TEXT_PAIRS = [
    *product(("ink", "quiet", "sea-text", "moss-text", "amber-text", "brick-text", "ember-text"), GROUNDS),
    *((f"{name}-text", wash) for name, wash in WASHES.items()),
    *(("ink", wash) for wash in WASHES.values()),
    *((f"tint-{number}-text", f"tint-{number}") for number in range(1, 9)),
    ("on-ember", "ember-fill"),
    ("on-ember", "ember-fill-hover"),
    ("on-brick", "brick-fill"),
    ("paper", "ink"),
    ("ink", "hit"),
]
SHAPE_PAIRS = [
    *product(("control-line", "sea", "moss"), ("paper", "surface")),
    *product(("ember", "brick"), ("paper", "surface")),
]


def tokens() -> dict[str, tuple[str, str]]:
    css = (Path(FOLDER) / "css" / "tokens.css").read_text()
    found = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_it_keeps_every_text_readable(mode: int) -> None:
    colours = tokens()
    ratios = {pair: contrast(colours[pair[0]][mode], colours[pair[1]][mode]) for pair in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_it_keeps_controls_and_meaningful_shapes_visible(mode: int) -> None:
    colours = tokens()
    ratios = {pair: contrast(colours[pair[0]][mode], colours[pair[1]][mode]) for pair in SHAPE_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < SHAPE} == {}


def test_it_judges_every_colour_that_is_named_for_text() -> None:
    judged = {name for pair in TEXT_PAIRS for name in pair}
    for_text = {
        name for name in tokens() if name.endswith("-text") or name.startswith("on-") or name in ("ink", "quiet")
    }
    assert for_text <= judged


def test_it_takes_colours_from_the_tokens_only() -> None:
    # Paper of a resume page, the terminal and the toast stay as they are in both themes, or turn on purpose.
    allowed = {"board.css": 0, "review.css": 6, "work.css": 6, "notices.css": 8, "pieces.css": 1, "print.css": 1}
    for sheet in sorted((Path(FOLDER) / "css").rglob("*.css")):
        if sheet.name != "tokens.css":
            found = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())
            assert len(found) <= allowed.get(sheet.name, 0), f"{sheet.name} sets colours of its own: {found}"
