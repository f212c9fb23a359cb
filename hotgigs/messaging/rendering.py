"""Writes mails from templates: a text whose first line is the subject, and the same as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hotgigs.messaging.rules import header_text

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Rendered:
    """A written mail."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Write one mail from its two templates."""
    written = _environment().get_template(f"mail/{template}.txt").render(context)
    subject, _, text = written.lstrip().partition("\n")
    html = _environment().get_template(f"mail/{template}.html").render({**context, "subject": subject})
    return Rendered(header_text(subject), text.strip() + "\n", html)
