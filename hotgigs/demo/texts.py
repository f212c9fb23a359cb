"""Reading the written texts of the sample, filling their gaps, and repeatable chance."""

import json
import random
import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from hotgigs.demo.records import Town
from hotgigs.taxonomy import rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TEXTS = files("hotgigs.demo") / "texts"
_GAP = re.compile(r"\{(?:(?P<low>\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?)|(?P<name>[a-z_]+)|(?P<one>\d+))\}")

Item = TypeVar("Item")


def chance(seed: int, *names: object) -> random.Random:
    """Make a generator that depends on its names alone, so that one text more does not change all others."""
    return random.Random(":".join(str(part) for part in (seed, *names)))


@lru_cache(maxsize=64)
def table(name: str) -> dict[str, Any]:
    """Read a TOML file of the texts, such as "roles/valserene"."""
    return tomllib.loads((_TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def towns() -> dict[str, dict[str, Town]]:
    """Read the places of the sample, by country and name."""
    listed = json.loads((_TEXTS / "places.json").read_text(encoding="utf-8"))
    return {
        country: {name: Town(number, name, country) for name, number in names.items()}
        for country, names in listed.items()
    }


def fill(text: str, dice: random.Random, gaps: Mapping[str, str]) -> str:
    """Fill {name} from the gaps and {3-9} with a number of that range."""

    def put(found: re.Match[str]) -> str:
        if found["low"] is None:
            return found["one"] or gaps[found["name"]]
        low, high = found["low"], found["high"]
        digits = max(len(part.partition(".")[2]) for part in (low, high))
        return (
            f"{dice.uniform(float(low), float(high)):.{digits}f}" if digits else str(dice.randint(int(low), int(high)))
        )

    return _GAP.sub(put, text)


def plain(text: str) -> str:
    """Write a name as the local part of an address: lower case, ASCII letters only."""
    return "".join(letter for letter in rules.fold(text) if letter.isascii() and letter.isalnum())


def fold_words(name: str) -> str:
    """Write a name for a file: ASCII letters, parts joined by underscores."""
    return "_".join(plain(part).capitalize() for part in name.split())


def weighted(dice: random.Random, pairs: Sequence[tuple[Item, int]]) -> Item:
    """Choose one of the items, each as often as its weight says."""
    return dice.choices([item for item, _ in pairs], [weight for _, weight in pairs])[0]


def some(dice: random.Random, items: Sequence[Item], count: int) -> list[Item]:
    """Choose several items and keep their written order."""
    chosen = sorted(dice.sample(range(len(items)), min(count, len(items))))
    return [items[index] for index in chosen]


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights into whole numbers that add up to it."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(part) for part in exact]
    by_rest = sorted(range(len(weights)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_rest[: total - sum(whole)]:
        whole[index] += 1
    return whole
