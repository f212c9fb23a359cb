"""A sign of life to an address outside: only somebody outside can notice that we are silent."""

from http.client import HTTPException
from urllib.request import Request, urlopen

_SECONDS = 15


def beat(url: str) -> str:
    """Call the address; returns why it did not take the call, or nothing."""
    try:
        # The settings take http:// and https:// addresses only.
        with urlopen(Request(url, headers={"User-Agent": "HotGigs"}), timeout=_SECONDS) as answer:  # noqa: S310 - see above
            answer.read(1024)
    except (OSError, ValueError, HTTPException) as error:
        return str(error) or type(error).__name__
    return ""
