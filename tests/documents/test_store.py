"""Papers are stored once, sealed, and proved each time they are read."""

from pathlib import Path

import pytest

from casework.audit.models import Entry
from casework.core import crypto
from casework.core.refusals import Refusal
from casework.documents import actions, queries, store
from casework.documents.models import Document

PDF = b"%PDF-1.7 not really"


def file_one(stream, officer, subject, **changes):
    given = {
        "kind": Document.Kind.DECISION,
        "title": "审批决定书",
        "number": "JD-2022-000101",
        "content": PDF,
        "by": officer,
        "subject": subject,
    }
    return actions.store_generated(stream, **{**given, **changes})


def blob_of(document, settings) -> Path:
    return Path(settings.MEDIA_ROOT) / document.blob_name[:2] / document.blob_name


def test_a_document_comes_back_as_it_was_and_the_reading_is_entered(stream, officer, subject):
    document = file_one(stream, officer, subject)
    assert actions.open_document(document, by=officer) == PDF
    entry = Entry.objects.get(act="documents.document.read")
    assert entry.actor == officer
    assert entry.facts == {"what": "document:decision", "purpose": "handling"}


def test_storing_is_entered_in_the_journal_with_the_digest(stream, officer, subject):
    document = file_one(stream, officer, subject)
    entry = Entry.objects.get(act="cases.case.add_document")
    assert (entry.stream_id, entry.subject_id) == (stream.pk, "7")
    assert entry.facts["kind"] == "decision"
    assert entry.facts["sha256"] == document.sha256 == store.digest(PDF)


def test_the_file_on_disk_is_sealed_and_named_by_chance(stream, officer, subject, settings):
    document = file_one(stream, officer, subject)
    blob = blob_of(document, settings)
    assert PDF not in blob.read_bytes()
    assert int(blob.name, 16) >= 0
    assert blob.stat().st_mode & 0o077 == 0
    assert not list(blob.parent.glob("*.part"))


def test_a_file_that_was_altered_is_refused(stream, officer, subject, settings):
    document = file_one(stream, officer, subject)
    blob = blob_of(document, settings)
    sealed = bytearray(blob.read_bytes())
    sealed[-20] ^= 1
    blob.write_bytes(sealed)
    with pytest.raises(Refusal, match="SHA-256"):
        actions.open_document(document, by=officer)


def test_a_file_sealed_anew_with_other_content_is_refused(stream, officer, subject, settings):
    document = file_one(stream, officer, subject)
    other = crypto.seal_bytes(b"%PDF-1.7 other", place=store.PLACE, row=str(document.uid))
    blob_of(document, settings).write_bytes(other)
    with pytest.raises(Refusal, match="SHA-256"):
        store.read(document)


def test_a_file_put_in_the_place_of_another_is_refused(stream, officer, subject, settings):
    first = file_one(stream, officer, subject)
    second = file_one(stream, officer, subject, number="JD-2022-000102")
    blob_of(first, settings).write_bytes(blob_of(second, settings).read_bytes())
    with pytest.raises(Refusal, match="SHA-256"):
        store.read(first)


@pytest.mark.parametrize("sealed", [b"", b"1.k", b"2.x.y", b"1.nokey." + bytes(40), bytes(50)])
def test_what_is_not_a_sealed_file_is_refused(stream, officer, subject, settings, sealed):
    document = file_one(stream, officer, subject)
    blob_of(document, settings).write_bytes(sealed)
    with pytest.raises(Refusal, match="SHA-256"):
        store.read(document)


def test_a_missing_file_is_refused(stream, officer, subject, settings):
    document = file_one(stream, officer, subject)
    blob_of(document, settings).unlink()
    with pytest.raises(Refusal, match="缺失"):
        store.read(document)


def test_a_document_is_never_changed_or_deleted(stream, officer, subject):
    document = file_one(stream, officer, subject)
    document.title = "另一份"
    with pytest.raises(TypeError):
        document.save()
    with pytest.raises(TypeError):
        document.delete()
    with pytest.raises(TypeError):
        Document.objects.filter(pk=document.pk).update(title="另一份")
    with pytest.raises(TypeError):
        Document.objects.all().delete()


def test_the_same_version_is_not_filed_twice_but_a_new_one_is(stream, officer, subject):
    file_one(stream, officer, subject)
    with pytest.raises(Refusal, match="新版本"):
        file_one(stream, officer, subject)
    assert file_one(stream, officer, subject, version=2).version == 2


def test_a_paper_of_another_stream_is_a_mistake(officer, subject, db):
    from casework.audit.journal import open_stream

    with pytest.raises(ValueError, match="stream"):
        file_one(open_stream("case", "another"), officer, subject)


def test_the_public_page_learns_nothing_personal(stream, officer, subject):
    token = actions.new_token()
    document = file_one(stream, officer, subject, title="陈某的决定书", verify_token=token)
    found = queries.find_by_token(token)
    assert found.kind == "审批决定书"
    assert found.number == "JD-2022-000101"
    assert found.issuer == officer.agency.name
    assert found.sha256 == document.sha256
    assert "陈" not in repr(found)


def test_an_unknown_or_empty_token_finds_nothing(stream, officer, subject):
    file_one(stream, officer, subject)
    assert queries.find_by_token("nonsense") is None
    assert queries.find_by_token("") is None


def test_the_documents_of_a_record_are_listed_in_order(stream, officer, subject):
    first = file_one(stream, officer, subject)
    second = file_one(stream, officer, subject, version=2)
    assert list(queries.documents_of(subject)) == [first, second]
