"""The process that reads one document: it imports what it needs, is shut in, and only then touches the file."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from hotgigs.documents import frames, sandbox
from hotgigs.documents.rules import MediaType
from hotgigs.documents.sandbox import Limits, Mode, SandboxUnavailable, Tool

EXIT_UNAVAILABLE = 78
"""The sandbox could not be shut; standard error says why. EX_CONFIG of sysexits.h."""
_DOCUMENT = 0

Work = Callable[[int, int], None]
"""Reads the document from one descriptor and answers to the other."""


@dataclass(frozen=True)
class Order:
    """What the runner asks of the child: to read a document of a type, redraw a picture, or become `tool`."""

    parent: int
    limits: Limits
    mode: Mode = Mode.STRICT
    media_type: MediaType | None = None
    want_images: bool = False
    redraw: bool = False
    tool: Tool | None = None

    def dumps(self) -> str:
        """Write the order as the child's argument."""
        return json.dumps(asdict(self))


def read_order(argument: str) -> Order:
    """Read an order back from the argument."""
    order: dict[str, Any] = json.loads(argument)
    tool = order["tool"]
    return Order(
        parent=order["parent"],
        limits=Limits(**order["limits"]),
        mode=Mode(order["mode"]),
        media_type=MediaType(order["media_type"]) if order["media_type"] else None,
        want_images=order["want_images"],
        redraw=order["redraw"],
        tool=Tool(tuple(tool["command"]), tuple(tool["readable"])) if tool else None,
    )


def main(argument: str, prepare: Callable[[Order], Work] | None = None) -> None:
    """Run one order and end this process; `prepare` imports, and gives back the work to do once shut in."""
    order = read_order(argument)
    try:
        if order.tool is not None:
            sandbox.exec_tool(order.tool, order.limits, order.parent, before=lambda: frames.write(1, frames.READY))
        answer = _take_over_output()
        work = (prepare or _prepare_work)(order)
        sandbox.close_around_reader(order.limits, order.mode, order.parent)
    except SandboxUnavailable as error:
        os.write(2, str(error).encode())
        os._exit(EXIT_UNAVAILABLE)
    frames.write(answer, frames.READY)
    work(_DOCUMENT, answer)
    # No destructors: they belong to libraries that have seen the document.
    os._exit(0)


def _prepare_work(order: Order) -> Work:
    # Imported here because a converter needs none of it, and a picture no parser.
    if order.redraw:
        redraw: Work = import_module("hotgigs.documents.redrawing").prepare()
        return redraw
    work: Work = import_module("hotgigs.documents.reading").prepare(order.media_type, order.want_images)
    return work


def _take_over_output() -> int:
    """Keep standard output for frames alone; what a library prints goes where errors go."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer
