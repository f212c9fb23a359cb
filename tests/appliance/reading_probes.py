"""Runs on the box, as the documents worker: has probes read in place of a document, in the same way."""

import importlib
import json
import sys
from pathlib import Path

from hotgigs.documents.runner import Settings, process
from hotgigs.documents.sandbox import Limits
from hotgigs.documents.spawning import Bounds

# The probes of the tests of the reader; on the box they lie beside this file.
probes = importlib.import_module("probes")


def main() -> None:
    """Run each probe that was named and print what the worker made of it: status, sentence, and what it reported."""
    ends = []
    for name, arguments, limits in json.load(sys.stdin):
        settings = Settings(
            limits=Limits(cpu_seconds=limits.get("cpu_seconds", 10)),
            bounds=Bounds(wall_seconds=limits.get("wall_seconds", 60)),
            program=probes.program(name, **arguments),
        )
        with Path(__file__).open("rb") as document:
            outcome = process(document, settings=settings)
        ends.append([outcome.status, outcome.sentence, outcome.text])
    print(json.dumps(ends))


main()
