"""Pictures of pages (预览): pdfium is not thread-safe, so one page is drawn at a time."""

import io
import threading

import pypdfium2
from PIL import Image

DPI = 100
#: Longest side of a picture in pixels: A3 at 100 dpi fits, a poster is drawn smaller.
LONGEST = 1700

_pdfium = threading.Lock()


def count_pages(content: bytes) -> int:
    """Pages of a PDF; 0 if pdfium cannot open it."""
    with _pdfium:
        try:
            pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return 0
        try:
            return len(pdf)
        finally:
            pdf.close()


def draw_page(content: bytes, page: int) -> bytes:
    """Page ``page`` (from 1) of a PDF as a grey PNG; raises IndexError if there is none."""
    with _pdfium:
        pdf = pypdfium2.PdfDocument(content)
        try:
            if not 1 <= page <= len(pdf):
                raise IndexError(page)
            sheet = pdf[page - 1]
            scale = min(DPI / 72, LONGEST / max(sheet.get_size()))
            picture = sheet.render(scale=scale, grayscale=True).to_pil()
        finally:
            pdf.close()
    return _png(picture)


def draw_picture(content: bytes) -> bytes:
    """A photograph or scan as a grey PNG."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        grey = picture.convert("L")
    grey.thumbnail((LONGEST, LONGEST))
    return _png(grey)


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
