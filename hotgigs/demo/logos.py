"""The marks of the sample companies: simple shapes drawn by hand, as SVG and as PNG."""

import io

from PIL import Image, ImageDraw

SIZE = 256
_SCALE = 4  # drawn larger and reduced, which smooths the edges

# Shapes in a square of 64 units: "disc" x y r, "box" x0 y0 x1 y1, "poly" points, "line" width points,
# "pie" x y r from to.
# The second word is the ink: "on" for paper on the accent, "accent" to cut out again.
_Shape = tuple[str, str, tuple[float, ...]]
_SHAPES: dict[str, tuple[_Shape, ...]] = {
    # Three rivers that meet.
    "valserene": (
        ("line", "on", (5, 12, 14, 24, 26, 32, 50)),
        ("line", "on", (5, 52, 14, 40, 26, 32, 50)),
        ("line", "on", (5, 32, 12, 32, 52)),
    ),
    # A rotor, and the mast below it.
    "borkstedt": (
        ("poly", "on", (32, 30, 28, 8, 34, 8)),
        ("poly", "on", (33, 32, 55, 38, 52, 44)),
        ("poly", "on", (31, 32, 9, 38, 12, 44)),
        ("poly", "on", (31, 36, 33, 36, 35, 57, 29, 57)),
        ("disc", "accent", (32, 31, 5)),
        ("disc", "on", (32, 31, 3)),
    ),
    # A tin loaf with three cuts.
    "pennyfold": (
        ("pie", "on", (32, 34, 22, 180, 360)),
        ("box", "on", (14, 33, 50, 50)),
        ("line", "accent", (3, 22, 40, 26, 24)),
        ("line", "accent", (3, 31, 40, 35, 22)),
        ("line", "accent", (3, 40, 40, 44, 26)),
    ),
    # A snow field, and the line of the firn.
    "firnline": (
        ("poly", "on", (6, 50, 26, 16, 38, 36, 44, 27, 58, 50)),
        ("line", "accent", (3, 13, 41, 25, 33, 34, 41, 44, 34, 53, 42)),
    ),
    # A ring of loads.
    "vrachtkring": (
        ("disc", "on", (32, 32, 24)),
        ("disc", "accent", (32, 32, 15)),
        ("box", "accent", (29, 4, 35, 60)),
        ("box", "accent", (4, 29, 60, 35)),
        ("box", "on", (27, 27, 37, 37)),
    ),
    # An open book over a ford.
    "aireford": (
        ("poly", "on", (31, 18, 31, 44, 10, 38, 10, 12)),
        ("poly", "on", (33, 18, 33, 44, 54, 38, 54, 12)),
        ("line", "on", (4, 10, 52, 21, 56, 32, 52, 43, 56, 54, 52)),
    ),
    # A door with the sun behind it.
    "marluzia": (
        ("pie", "on", (32, 30, 20, 180, 360)),
        ("box", "on", (12, 29, 52, 54)),
        ("pie", "accent", (32, 34, 10, 180, 360)),
        ("box", "accent", (22, 33, 42, 54)),
        ("disc", "on", (32, 42, 5)),
    ),
    # A bolt circle and its bore.
    "kestrelfork": (
        ("poly", "on", (32, 7, 54, 19, 54, 45, 32, 57, 10, 45, 10, 19)),
        ("disc", "accent", (32, 32, 13)),
        ("disc", "on", (32, 32, 6)),
    ),
}


def svg(key: str, accent: str) -> str:
    """Draw a company's mark as SVG, without script and without style."""
    inks = {"on": "#FFFFFF", "accent": accent}
    body = "".join(_svg_shape(kind, inks[ink], numbers) for kind, ink, numbers in _SHAPES[key])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="{SIZE}" height="{SIZE}">'
        f'<rect width="64" height="64" rx="14" fill="{accent}"/>{body}</svg>'
    )


def png(key: str, accent: str) -> bytes:
    """Draw a company's mark as PNG, 256 pixels square, transparent outside the rounded corners."""
    edge = SIZE * _SCALE
    unit = edge / 64
    image = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, edge - 1, edge - 1), radius=14 * unit, fill=accent)
    inks = {"on": "#FFFFFF", "accent": accent}
    for kind, ink, numbers in _SHAPES[key]:
        _png_shape(draw, kind, inks[ink], [number * unit for number in numbers], unit)
    out = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _svg_shape(kind: str, ink: str, numbers: tuple[float, ...]) -> str:
    if kind == "disc":
        return '<circle cx="{}" cy="{}" r="{}" fill="{}"/>'.format(*numbers, ink)
    if kind == "box":
        left, top, right, bottom = numbers
        return f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="{ink}"/>'
    if kind == "pie":
        # Every pie of the marks is an upper half.
        x, y, radius = numbers[:3]
        return f'<path d="M{x - radius} {y}a{radius} {radius} 0 0 1 {2 * radius} 0z" fill="{ink}"/>'
    points = " ".join(str(number) for number in numbers[kind == "line" :])
    if kind == "poly":
        return f'<polygon points="{points}" fill="{ink}"/>'
    return (
        f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="{numbers[0]}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _png_shape(draw: ImageDraw.ImageDraw, kind: str, ink: str, numbers: list[float], unit: float) -> None:
    if kind in ("disc", "pie"):
        x, y, radius = numbers[:3]
        frame = (x - radius, y - radius, x + radius, y + radius)
        if kind == "disc":
            draw.ellipse(frame, fill=ink)
        else:
            draw.pieslice(frame, numbers[3] / unit, numbers[4] / unit, fill=ink)
    elif kind == "box":
        draw.rectangle(tuple(numbers), fill=ink)
    elif kind == "poly":
        draw.polygon(numbers, fill=ink)
    else:
        width, points = numbers[0], numbers[1:]
        draw.line(points, fill=ink, width=round(width), joint="curve")
        for x, y in zip(points[::2], points[1::2], strict=True):
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
