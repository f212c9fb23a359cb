"""Turns what a child sent and how it ended into an outcome; nothing it sent is believed unchecked."""

import json
import logging
import signal
from collections import defaultdict
from typing import Any, NoReturn

from hotgigs.documents import frames, rules
from hotgigs.documents.outcome import MAX_PICTURES, Field, Outcome, PagePicture, Redrawn
from hotgigs.documents.rules import MediaType, pictures
from hotgigs.documents.spawning import TIME_IS_UP, Ending

logger = logging.getLogger(__name__)

MAX_JSON = 4 * 1024 * 1024

_SENTENCES = {
    signal.SIGXCPU: rules.TOO_SLOW,
    # The kernel's hand when memory ends, and the ways in which PDFium and the C library give up when it does.
    signal.SIGKILL: rules.TOO_COMPLEX,
    signal.SIGABRT: rules.TOO_COMPLEX,
    signal.SIGTRAP: rules.TOO_COMPLEX,
    signal.SIGILL: rules.TOO_COMPLEX,
    signal.SIGSYS: rules.UNSAFE,
}


def outcome_of(ending: Ending, media_type: MediaType) -> Outcome:
    """Decide what came of a document whose child has ended."""
    if -ending.status == signal.SIGSYS:
        return failure(ending, media_type, rules.UNSAFE)
    sent: dict[bytes, list[bytes]] = defaultdict(list)
    for kind, payload in frames.split(ending.said):
        sent[kind].append(payload)
    if not sent[frames.ANSWER]:
        return failure(ending, media_type, rules.UNSAFE if ending.said else "")
    try:
        outcome = _assemble(sent, media_type)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        logger.warning("the child sent an answer that does not hold: %s", _brief(error))
        return failure(ending, media_type, rules.UNSAFE)
    if ending.status or ending.cut or not sent[frames.END]:
        logger.warning("a document (%s) was read in part: the child %s", media_type, ending)
    return outcome


def failure(ending: Ending, media_type: MediaType, sentence: str = "") -> Outcome:
    """Say for the person that the document could not be read, and log for the administrator how the child ended."""
    logger.warning("a document (%s) could not be read: the child %s", media_type, ending)
    return Outcome("error", sentence or _sentence(ending), media_type)


def redrawn_of(ending: Ending) -> Redrawn:
    """Decide what came of a picture whose child has ended; in part is not at all."""
    sent = list(frames.split(ending.said))
    try:
        if not ending.status and not ending.cut and len(sent) == 1:
            return _redrawn(*sent[0])
        sentence = pictures.UNSAFE if -ending.status == signal.SIGSYS or sent else pictures.TOO_MUCH
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        logger.warning("the child sent a picture that does not hold: %s", _brief(error))
        sentence = pictures.UNSAFE
    logger.warning("a picture could not be redrawn: the child %s", ending)
    return Redrawn(sentence=sentence)


def _redrawn(kind: bytes, payload: bytes) -> Redrawn:
    if kind == frames.ANSWER:
        return Redrawn(sentence=pictures.REFUSALS[_object(payload)["refusal"]])
    picture = _picture(payload)
    if kind != frames.PICTURE or max(picture.width, picture.height) > pictures.SIDE:
        raise ValueError("a redrawn picture is larger than asked for")
    return Redrawn(picture.content, picture.media_type)


def _sentence(ending: Ending) -> str:
    if ending.cut:
        return rules.TOO_SLOW if ending.cut == TIME_IS_UP else rules.UNSAFE
    try:
        return _SENTENCES.get(signal.Signals(-ending.status), rules.DAMAGED)
    except ValueError:
        return rules.DAMAGED


def _assemble(sent: dict[bytes, list[bytes]], media_type: MediaType) -> Outcome:
    answer = _object(sent[frames.ANSWER][0])
    found = _object(sent[frames.RESUME][0]) if sent[frames.RESUME] else {"resume": None, "fields": []}
    _report(sent[frames.END])
    return Outcome(
        status=answer["status"],
        sentence=answer["sentence"],
        media_type=media_type,
        text=answer["text"],
        resume=found["resume"],
        fields=tuple(Field(*values) for values in found["fields"]),
        pages=answer["pages"],
        images=tuple(_picture(payload) for payload in sent[frames.PICTURE][: MAX_PICTURES + 1]),
    )


def _object(payload: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises ValueError when it is none, or too long."""
    if len(payload) > MAX_JSON:
        raise ValueError("too much JSON")
    value = json.loads(payload, parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _picture(payload: bytes) -> PagePicture:
    size = frames.PICTURE_HEAD.size
    if len(payload) < size:
        raise ValueError("a picture without a size")
    width, height = frames.PICTURE_HEAD.unpack_from(payload)
    return PagePicture(payload[size:], width, height)


def _report(ends: list[bytes]) -> None:
    """Log what went wrong beside the answer."""
    for payload in ends[:1]:
        notes = _object(payload)
        for failed in notes["failures"][:3]:
            logger.warning("a step of reading failed: %s", _brief(failed))
        if notes["late"]:
            logger.warning("modules asked for after the sandbox was shut: %s", _brief(notes["late"]))


def _brief(value: object) -> str:
    """Make a line of the log of something untrusted."""
    return "".join(character if character.isprintable() else "?" for character in str(value)[:300])
