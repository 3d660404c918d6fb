"""Small pictures that stand for scanned pages (示例扫描件)."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

_SIZE = (420, 594)


def scan(number: int) -> SimpleUploadedFile:
    """A page that says it is a sample, as an upload; ``number`` tells one page from another."""
    return SimpleUploadedFile("scan.png", _page(number % 50), content_type="image/png")


@cache
def _page(number: int) -> bytes:
    page = Image.new("L", _SIZE, 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((20, 20, _SIZE[0] - 20, _SIZE[1] - 20), outline=120, width=2)
    pen.text((40, 40), f"SAMPLE SCAN {number:02d}", fill=0, font_size=24)
    pen.text((40, 80), "Demo data. No real document.", fill=80, font_size=16)
    for line in range(10):
        pen.line((40, 150 + 28 * line, 380 - 37 * (line * 7 % 5), 150 + 28 * line), fill=170)
    # A scrawl in place of a signature.
    strokes = [(60 + 18 * at, 510 - (at * 37 + number * 11) % 46) for at in range(12)]
    pen.line(strokes, fill=40, width=3, joint="curve")
    target = io.BytesIO()
    page.save(target, "PNG", optimize=True)
    return target.getvalue()
