"""Making a rendered PDF small (文书压缩) without changing how it looks or reads.

WeasyPrint tags every line of text by itself and keeps every glyph number of a font up to
the last one drawn. Neither is needed, and together they double the size of a four-language form.
"""

import hashlib
import io

import pikepdf
import uharfbuzz
from fontTools.ttLib import TTFont

_BARE = {"/Type", "/S", "/K", "/Pg", "/P"}


def compact_fonts(fonts) -> dict[bytes, bytes]:
    """SHA-256 of an embedded OpenType font -> its bare CFF table with only the glyphs drawn.

    ``fonts`` are WeasyPrint's. In a CID-keyed font the glyph numbers live on in the charset, so the
    empty glyphs between can go; a font where that does not hold is left as it is.
    """
    drawn: dict[bytes, set[int]] = {}
    for font in fonts:
        drawn.setdefault(font.hash, {0}).update(font.to_unicode)
    files: dict[bytes, bytes] = {}
    for font in fonts:
        name = hashlib.sha256(font.file_content).digest()
        if font.type != "otf" or name in files:
            continue
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(drawn[font.hash])
        wanted.flags = (
            uharfbuzz.SubsetFlags.NO_HINTING
            | uharfbuzz.SubsetFlags.DESUBROUTINIZE
            | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        )
        small = uharfbuzz.subset(uharfbuzz.Face(font.file_content), wanted)
        table = TTFont(io.BytesIO(small.blob.data), lazy=True)
        outlines = table.reader["CFF "]
        charset = table["CFF "].cff.topDictIndex[0].charset
        kept = {0} | {int(glyph[3:]) for glyph in charset if glyph.startswith("cid")}
        if kept == drawn[font.hash]:
            files[name] = outlines
    return files


def fold_lines(content: bytes) -> bytes:
    """Put each line's text straight into the paragraph, cell or heading that it belongs to."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tree = pdf.Root.StructTreeRoot
        owner: dict[tuple[int, int], pikepdf.Object] = {}
        _fold(tree.K[0], owner)
        for entry in tree.ParentTree.Nums:
            if isinstance(entry, pikepdf.Array):
                for place, element in enumerate(entry):
                    while element.objgen in owner:
                        element = owner[element.objgen]
                    entry[place] = element
        target = io.BytesIO()
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            preserve_pdfa=True,
            fix_metadata_version=False,
        )
    return target.getvalue()


def _fold(element, owner) -> None:
    kids = []
    for kid in element.K:
        if not isinstance(kid, pikepdf.Dictionary):
            kids.append(kid)
            continue
        _fold(kid, owner)
        if _is_line(kid, element):
            owner[kid.objgen] = element
            kids.extend(kid.K)
        else:
            kids.append(kid)
    element.K = pikepdf.Array(kids)


def _is_line(kid, element) -> bool:
    """Whether ``kid`` holds nothing but text on the page of ``element``, and says nothing of it."""
    return (
        kid.S in ("/Span", "/NonStruct")
        and element.S != "/Document"
        and set(kid.keys()) <= _BARE
        and kid.Pg.objgen == element.Pg.objgen
        and not any(isinstance(part, pikepdf.Dictionary) for part in kid.K)
    )
