"""Decides from its first bytes whether an upload is a picture that can be redrawn, and says why one cannot."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
"""What is decoded; a drawing that is a program, as SVG is, never is."""
MAX_PIXELS = 25_000_000
"""A photograph of a good camera; more is a picture made to fill memory."""
SIDE = 256
"""Most pixels of a redrawn side."""

KIND = "This is not a PNG, JPEG, WebP or GIF picture. Export the logo as one of these and try again."
DAMAGED = "This picture is damaged and could not be read. Export it again as a PNG and upload that."
TOO_LARGE = "This picture has more than 25 megapixels. Make it smaller and upload it again."
TOO_MUCH = "This picture takes too much to read. Export it again as a small PNG and upload that."
UNSAFE = "This picture could not be read safely. Export it again as a PNG and upload that."
EMPTY = "Nothing of this picture can be seen. Choose another one."

REFUSALS = {"kind": KIND, "damaged": DAMAGED, "large": TOO_LARGE, "much": TOO_MUCH, "empty": EMPTY}
"""Sentences by the word that the child answers with: it chooses among them and writes none."""


def too_many_bytes(limit: int) -> str:
    """Say in a sentence that a picture has more than `limit` bytes."""
    return f"This picture is larger than {limit // 2**20} MB. Upload a smaller one."


def is_picture(head: bytes) -> bool:
    """Tell by its first twelve bytes whether a file claims to be a picture that we redraw."""
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return True
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
