"""Has one document or picture read by a child that can do nothing else, and answers for whatever becomes of it."""

import fcntl
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

from hotgigs.documents import answers, rules, spawning
from hotgigs.documents.child import Order
from hotgigs.documents.extraction.doc import DOC_COMMAND
from hotgigs.documents.outcome import Outcome, Redrawn
from hotgigs.documents.rules import MediaType, pictures
from hotgigs.documents.sandbox import Limits, Mode, Tool
from hotgigs.documents.spawning import Bounds, Ending
from hotgigs.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

NO_SANDBOX = "Documents cannot be read right now."

_TOOL_FOLDERS = "/usr/bin:/bin:/usr/local/bin"
_TOOL_TABLES = ("/usr/share/antiword", "/usr/share/locale", "/usr/lib/locale")
_TOOL_OUTPUT = 8 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """How documents are read, by default as in production; only a developer's machine asks for portable mode."""

    mode: Mode = Mode.STRICT
    limits: Limits = Limits()
    bounds: Bounds = Bounds()
    max_bytes: int = rules.MAX_BYTES
    program: str = spawning.PROGRAM


PRODUCTION = Settings()


def process(document: BinaryIO | int, *, want_images: bool = True, settings: Settings = PRODUCTION) -> Outcome:
    """Read an open document (a binary file or a descriptor) from its start; a bad one gives an outcome that says so.

    Raises Unavailable when this machine cannot run the sandbox, OSError when the document cannot be read from disk.
    """
    started = time.monotonic()
    content = _content(document, settings.max_bytes + 1)
    seen = rules.inspect(content, settings.max_bytes)
    if seen.status != "ok" or seen.media_type is None:
        outcome = Outcome(seen.status, seen.sentence or rules.DAMAGED, seen.media_type)
    elif seen.media_type is MediaType.DOC:
        outcome = _read_old_word(content, settings)
    else:
        outcome = _read(content, seen.media_type, settings, want_images=want_images)
    return replace(outcome, seconds=round(time.monotonic() - started, 3))


def process_image(upload: BinaryIO | int, *, settings: Settings = PRODUCTION) -> Redrawn:
    """Draw an open picture (a binary file or a descriptor) anew, at most 256 pixels a side; a bad one gives a sentence.

    Raises Unavailable when this machine cannot run the sandbox, OSError when the upload cannot be read from disk.
    """
    content = _content(upload, settings.max_bytes + 1)
    if len(content) > settings.max_bytes:
        return Redrawn(sentence=pictures.too_many_bytes(settings.max_bytes))
    if not pictures.is_picture(content[:12]):
        return Redrawn(sentence=pictures.KIND)
    order = Order(parent=os.getpid(), limits=settings.limits, mode=settings.mode, redraw=True)
    return answers.redrawn_of(_run(order, content, settings))


def _read(content: bytes, media_type: MediaType, settings: Settings, *, want_images: bool = False) -> Outcome:
    order = Order(
        parent=os.getpid(),
        limits=settings.limits,
        mode=settings.mode,
        media_type=media_type,
        want_images=want_images,
    )
    return answers.outcome_of(_run(order, content, settings), media_type)


def _read_old_word(content: bytes, settings: Settings) -> Outcome:
    """Read a Word 97 document: a converter gives its text, which is then read like any other."""
    started = time.monotonic()
    # A converter only ever runs in the strict sandbox, in whichever mode its text is read.
    tool = _tool() if sys.platform == "linux" else None
    if tool is None:
        return Outcome("error", rules.OLD_WORD, MediaType.DOC)
    bounds = replace(settings.bounds, answer_bytes=_TOOL_OUTPUT)
    order = Order(parent=os.getpid(), limits=settings.limits, mode=settings.mode, tool=tool)
    ending = _run(order, content, replace(settings, bounds=bounds))
    if ending.status or ending.cut:
        return answers.failure(ending, MediaType.DOC)
    left = settings.bounds.wall_seconds - (time.monotonic() - started)
    return _read(
        ending.said, MediaType.DOC, replace(settings, bounds=replace(settings.bounds, wall_seconds=max(left, 1)))
    )


def _tool() -> Tool | None:
    program = shutil.which(DOC_COMMAND[0], path=_TOOL_FOLDERS)
    if program is None:
        logger.error("%s is missing: install the package %s to read .doc files", DOC_COMMAND[0], DOC_COMMAND[0])
        return None
    # By its name in /proc, because the tool would copy a plain "-" to a file, which it may not write.
    arguments = tuple("/dev/stdin" if part == "-" else part for part in DOC_COMMAND[1:])
    return Tool((os.path.realpath(program), *arguments), _TOOL_TABLES)


def _run(order: Order, content: bytes, settings: Settings) -> Ending:
    if settings.mode is Mode.PORTABLE:
        logger.warning("reading a document in portable mode: limits only, no sandbox")
    try:
        with _sealed(content) as descriptor:
            ending = spawning.run(order, descriptor, settings.bounds, settings.program)
    except OSError as error:
        logger.error("no child could be started: %s", error)
        raise Unavailable(NO_SANDBOX) from error
    if not ending.began:
        logger.error("the child could not be shut in, %s: %s", ending, ending.errors[-2_000:].strip())
        raise Unavailable(NO_SANDBOX)
    return ending


def _content(document: BinaryIO | int, most: int) -> bytes:
    """Read at most so many bytes from the beginning, whatever was read before."""
    if isinstance(document, int):
        with open(document, "rb", closefd=False) as file:
            return _content(file, most)
    document.seek(0)
    return document.read(most)


@contextmanager
def _sealed(content: bytes) -> Iterator[int]:
    """Copy a document to where nobody can change it and no path leads back to the store; give its descriptor."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        file = open(descriptor, "w+b", buffering=0)  # noqa: SIM115 - closed below, whichever it is
    else:
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - the caller's context manager closes it
    with file:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
        if sys.platform == "linux":
            seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
            fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
        file.seek(0)
        yield file.fileno()
