"""The tools of this process, for views."""

from flask import current_app

from hotgigs.kernel.box import Box


def box() -> Box:
    """Return the tools of this process."""
    found: Box = current_app.extensions["hotgigs.box"]
    return found
