"""TOML files, on every Python that we support."""

import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file.

    Raises ValueError when it is not valid TOML.
    """
    with path.open("rb") as file:
        return tomllib.load(file)
