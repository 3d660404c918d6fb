"""Files that are too large, or not what they seem: a sentence on the form, and nothing stored."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.cases.models import Case
from casework.documents.models import Document
from casework.people.models import Person
from tests.factories.work import a_step
from tests.pages.desks import a_pdf, signed_in

from .filled import a_means_row, a_member, a_scan, an_application, sentences

MEGABYTE = 1024 * 1024


def png_bomb() -> bytes:
    """A few hundred bytes that unpack to 3,600 million pixels."""

    def chunk(kind, body):
        mark = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", mark)

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def pdf_bomb() -> bytes:
    """An object table that unpacks to 70 MB."""
    tables = zlib.compress(b"1 0 " + b" " * (70 * MEGABYTE), 9)
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
        + str(len(tables)).encode() + b" >>\nstream\n" + tables + b"\nendstream\nendobj\n"
    )  # fmt: skip


def zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("a.pdf", bytes(20 * MEGABYTE))
    return content.getvalue()


def scripted_pdf() -> bytes:
    pdf, content = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.save(content)
    return content.getvalue()


BAD = {
    "30 MB": (lambda: a_pdf() + bytes(30 * MEGABYTE), "超过 10.0 MB（示例参数）的上限"),
    "PNG bomb": (png_bomb, "万像素"),
    "PDF bomb": (pdf_bomb, "已损坏"),
    "zip bomb": (zip_bomb, "不是 PDF、JPG 或 PNG"),
    "zip named pdf": (lambda: b"PK\x03\x04" + bytes(100), "不是 PDF、JPG 或 PNG"),
    "script": (scripted_pdf, "脚本"),
    "empty": (lambda: b"", "空"),
    "page": (lambda: b"<html><script>alert(1)</script>", "不是 PDF、JPG 或 PNG"),
    "svg": (lambda: b"<svg onload='alert(1)'/>", "不是 PDF、JPG 或 PNG"),
}


def files() -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


def upload(content: bytes, name="陈大文的户口簿.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.mark.parametrize("kind", BAD)
def test_an_application_with_a_bad_file_is_refused_as_a_whole(kind):
    make, sentence = BAD[kind]
    before = files()
    told = an_application(a_member(0), a_means_row(0))
    answer = signed_in("gb.cw1").post(
        reverse("new_application"), {**told, "attachments": [upload(make())]}
    )
    assert answer.status_code == 200
    assert sentence in sentences(answer)
    assert not any(model.objects.exists() for model in (Case, Person, Document))
    assert files() == before


@pytest.mark.parametrize("kind", BAD)
def test_a_signature_page_that_is_bad_is_refused_on_its_field(kind):
    make, sentence = BAD[kind]
    task = a_step("collect_signatures")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    papers, before = Document.objects.count(), files()
    told = {
        "signature": task.case.authorizations.get().signatures.first().pk,
        "signed_on": "2022-03-07", "consents": ["cross_border", "financial"],
        "page": upload(make()),
    }  # fmt: skip
    answer = browser.post(reverse("step", args=[task.pk]), told)
    assert answer.status_code == 200
    assert any(sentence in error for error in answer.context["form"].errors["page"])
    assert (Document.objects.count(), files()) == (papers, before)
    assert not task.case.authorizations.get().signatures.exclude(page=None).exists()


def test_good_files_are_taken_under_no_name_of_theirs():
    told = an_application(a_member(0), a_means_row(0))
    answer = signed_in("gb.cw1").post(
        reverse("new_application"),
        {**told, "attachments": [upload(a_pdf()), a_scan("陈大文.png")]},
    )
    assert answer.status_code == 302
    assert Document.objects.count() == 2
    for row in Document.objects.values_list():
        assert "陈大文" not in str(row)
    assert not any("陈" in path.name for path in Path(settings.MEDIA_ROOT).rglob("*"))


def test_an_upload_is_readable_by_its_owner_only_and_sealed():
    told = an_application(a_member(0), a_means_row(0))
    plain = a_pdf()
    signed_in("gb.cw1").post(reverse("new_application"), {**told, "attachments": [upload(plain)]})
    name = Document.objects.get().blob_name
    [path] = Path(settings.MEDIA_ROOT).rglob(name)
    assert path.stat().st_mode & 0o077 == 0
    assert b"%PDF" not in path.read_bytes()


def test_more_files_than_anybody_brings_are_a_bad_request():
    told = an_application(a_member(0), a_means_row(0))
    many = [a_scan(f"{number}.png") for number in range(101)]
    answer = signed_in("gb.cw1").post(reverse("new_application"), {**told, "attachments": many})
    assert answer.status_code == 400
    assert not Case.objects.exists()
