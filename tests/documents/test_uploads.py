"""What is taken in from outside is judged by its content; each refusal says what to do."""

import io
import struct
import zlib

import pikepdf
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.core.refusals import Refusal
from casework.documents import actions, previews, uploads
from casework.documents.models import Document
from tests.factories.rules import a_rule, rule_says
from workflows.forms.base import Scan

LIMIT = 10 * uploads.MEGABYTE


class Scans(forms.Form):
    scan = Scan()


def upload(content: bytes, name="户口簿.pdf"):
    return SimpleUploadedFile(name, content)


def plain_pdf(pages=1, change=None, **saving) -> bytes:
    pdf = pikepdf.new()
    for _page in range(pages):
        pdf.add_blank_page()
    if change:
        change(pdf)
    target = io.BytesIO()
    pdf.save(target, **saving)
    return target.getvalue()


def picture(form, size=(60, 40)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, form)
    return target.getvalue()


def bomb_png(width, height) -> bytes:
    """A few hundred bytes that claim to be ``width`` by ``height``."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )  # fmt: skip

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def refused(content, match, **how):
    with pytest.raises(Refusal, match=match) as raised:
        uploads.examine(upload(content), title="户口簿", field="attachment", limit=LIMIT, **how)
    assert raised.value.field == "attachment"
    assert "户口簿" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "content_type", "pages"),
    [
        (plain_pdf(3), "application/pdf", 3),
        (picture("JPEG"), "image/jpeg", 1),
        (picture("PNG"), "image/png", 1),
    ],
)
def test_pdf_jpeg_and_png_are_taken_whatever_their_name(
    stream, officer, subject, content, content_type, pages
):
    document = actions.receive_upload(
        stream,
        kind=Document.Kind.EVIDENCE,
        title="户口簿",
        upload=upload(content, "陈喆堃.exe"),
        by=officer,
        subject=subject,
    )
    assert (document.content_type, document.pages) == (content_type, pages)
    assert document.origin == Document.Origin.UPLOADED
    assert document.number == "F001"
    assert document.verify_token == ""
    assert actions.open_document(document, by=officer) == content
    assert b"\x89PNG" in actions.preview_png(document, 1, by=officer)


def test_uploads_of_a_kind_are_numbered_within_the_file(stream, officer, subject):
    def take():
        return actions.receive_upload(
            stream, kind="evidence", title="单据", upload=upload(plain_pdf()),
            by=officer, subject=subject,
        ).number  # fmt: skip

    assert [take(), take()] == ["F001", "F002"]


@pytest.mark.parametrize(
    "content", [b"MZ\x90 a program", b"<html><script>", b"GIF89a" + bytes(50), b"  %PDF-1.4"]
)
def test_other_content_under_the_name_of_a_pdf_is_refused(content):
    refused(content, "不是 PDF、JPG 或 PNG")


def test_a_damaged_pdf_is_refused():
    refused(b"%PDF-1.7\n" + bytes(200), "已损坏")


def test_a_picture_cut_short_is_refused():
    noise = Image.effect_noise((200, 200), 90)
    target = io.BytesIO()
    noise.save(target, "PNG")
    refused(target.getvalue()[:-2000], "已损坏")


def test_an_empty_file_is_refused():
    refused(b"", "空文件")


def test_thirty_megabytes_are_refused_before_they_are_read():
    class Unread:
        size = 30 * 1024 * 1024

        def read(self, *_size):
            raise AssertionError("the content must not be read")

        seek = read

    with pytest.raises(Refusal, match=r"30\.0 MB.*10\.0 MB"):
        uploads.examine(Unread(), title="病历", limit=LIMIT)


def test_a_file_that_lies_about_its_size_is_refused():
    lying = upload(plain_pdf() + bytes(5000))
    lying.size = 10
    with pytest.raises(Refusal, match="上限"):
        uploads.examine(lying, title="病历", limit=2000)


def test_a_paper_is_no_larger_than_the_rule_of_the_officer_s_side_says(
    stream, officer, subject, clock
):
    def take():
        return actions.receive_upload(
            stream, kind="evidence", title="病历", upload=upload(plain_pdf() + bytes(3_000_000)),
            by=officer, subject=subject, field="papers",
        )  # fmt: skip

    assert str(Scans()["scan"].help_text) == "PDF、JPG 或 PNG，每份不超过 10 MB（示例参数）。"
    assert take().number == "F001"
    rule_says("upload.max_size", 2)

    assert str(Scans()["scan"].help_text) == "PDF、JPG 或 PNG，每份不超过 2 MB（示例参数）。"
    with pytest.raises(Refusal, match=r"2\.0 MB（示例参数）") as told:
        take()
    assert told.value.field == "papers"


def test_the_limit_said_beside_a_form_is_the_least_of_the_sides(officer, clock):
    a_rule("upload.max_size", 3, "megabyte", jurisdiction="macao", verified=True)

    assert "每份不超过 3 MB。" in str(Scans()["scan"].help_text)


def test_an_encrypted_pdf_is_refused():
    refused(plain_pdf(encryption=pikepdf.Encryption(user="u", owner="o")), "加密")


def test_a_pdf_locked_only_for_its_owner_is_refused():
    refused(plain_pdf(encryption=pikepdf.Encryption(user="", owner="o")), "加密")


def on_open(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launching(pdf):
    pdf.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    )


def scripted_later(pdf):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
    pdf.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["x", pdf.make_indirect(script)])
    )


def carrying_a_file(pdf):
    pdf.attachments["a.exe"] = b"MZ"


def renditions(pdf):
    pdf.pages[0].obj.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia)]
    )


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "change", [on_open, launching, scripted_later, carrying_a_file, renditions]
)
def test_a_pdf_that_acts_or_carries_files_is_refused(change, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    refused(plain_pdf(change=change, object_stream_mode=mode), "脚本")


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PAGES", 2)
    refused(plain_pdf(3), "3 页")


def test_a_pdf_whose_tables_unpack_to_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 1_000_000)
    tables = zlib.compress(b"1 0 " + b" " * 2_000_000)
    content = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(tables)).encode() + b" >>\nstream\n" + tables + b"\nendstream\nendobj\n"
    )  # fmt: skip
    assert uploads._unpacks_too_far(content)
    assert not uploads._unpacks_too_far(
        plain_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    )
    refused(content, "已损坏")


@pytest.mark.parametrize("size", [(8_000, 7_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_picture_that_unpacks_to_too_many_pixels_is_refused(size):
    refused(bomb_png(*size), "万像素")


def test_a_preview_of_a_page_that_is_not_there_is_refused(stream, officer, subject):
    document = actions.receive_upload(
        stream, kind="evidence", title="单据", upload=upload(plain_pdf()), by=officer,
        subject=subject,
    )  # fmt: skip
    with pytest.raises(Refusal, match="第 2 页"):
        actions.preview_png(document, 2, by=officer)


def test_a_preview_of_a_huge_sheet_stays_small():
    def widen(pdf):
        pdf.pages[0].obj.MediaBox = [0, 0, 14_400, 14_400]

    drawn = Image.open(io.BytesIO(previews.draw_page(plain_pdf(change=widen), 1)))
    assert max(drawn.size) <= previews.LONGEST + 1
    assert drawn.mode == "L"
