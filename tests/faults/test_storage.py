"""When papers cannot be stored, printed or read: the act says why, and nothing has changed."""

import errno
from pathlib import Path

import pytest
from django.urls import reverse

from casework.cases.models import Case
from casework.core.refusals import Refusal
from casework.documents import printing, store
from casework.documents.models import Document
from casework.people.models import Person
from tests.factories.work import a_step
from tests.pages.desks import a_stored_paper, officer, signed_in
from tests.security.filled import a_means_row, a_member, a_scan, an_application, sentences
from workflows import operations

from .conftest import house

pytestmark = pytest.mark.django_db


def blob_of(document, settings) -> Path:
    [path] = Path(settings.MEDIA_ROOT).rglob(document.blob_name)
    return path


def full_disk(monkeypatch):
    """The first bytes find room, the rest do not."""

    def no_room(_draft, _sealed):
        _draft.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "_write_whole", no_room)


@pytest.fixture(params=["full", "not writable"])
def broken_disk(request, monkeypatch, settings, tmp_path):
    """Called when everything before it has been laid down."""

    def break_it():
        if request.param == "full":
            full_disk(monkeypatch)
        else:
            (tmp_path / "file").write_text("in the way")
            settings.MEDIA_ROOT = tmp_path / "file" / "files"

    return break_it


def test_a_page_that_cannot_be_stored_is_refused_on_its_field(broken_disk):
    task = a_step("collect_signatures")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    before = house()
    broken_disk()
    told = {
        "signature": task.case.authorizations.get().signatures.first().pk,
        "signed_on": "2022-03-07", "consents": ["cross_border", "financial"], "page": a_scan(),
    }  # fmt: skip
    answer = browser.post(reverse("step", args=[task.pk]), told)
    assert answer.status_code == 200
    assert "文件存不进去" in sentences(answer)
    after = house()
    for label in before.keys() - {"audit.Entry", "audit.Stream"}:  # readings of the page
        assert after[label] == before[label], label


def test_an_application_whose_papers_cannot_be_stored_is_not_taken_in(broken_disk):
    told = an_application(a_member(0), a_means_row(0))
    broken_disk()
    answer = signed_in("gb.cw1").post(
        reverse("new_application"), {**told, "attachments": [a_scan()]}
    )
    assert answer.status_code == 200
    assert "文件存不进去" in sentences(answer)
    assert not any(model.objects.exists() for model in (Case, Person, Document))


def test_a_letter_that_cannot_be_stored_is_not_sent(broken_disk):
    task = a_step("release_request")
    before = house()
    broken_disk()
    with pytest.raises(Refusal, match="存储空间已满或不可写"):
        operations.perform(task.pk, by=officer("gb.ap1"), agreed=True)
    assert house() == before


def test_a_full_disk_leaves_no_torn_file(monkeypatch, settings):
    full_disk(monkeypatch)
    before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    with pytest.raises(Refusal):
        store.put(b"content", row="0")
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == before


PRINTING = {
    "issue_authorization": ("gb.cw1", {"items": ["ID.STATUS"]}),
    "release_request": ("gb.ap1", {"agreed": "yes"}),
    "decide_acceptance": ("gb.ap1", {"accepted": "yes"}),
    "post_publicity": ("gb.cw1", {}),
}


@pytest.mark.parametrize("step", PRINTING)
def test_without_the_press_an_act_says_what_is_missing(step, monkeypatch):
    by, told = PRINTING[step]
    task = a_step(step)
    browser = signed_in(by)
    browser.post(reverse("claim_task", args=[task.pk]))
    before = house()
    monkeypatch.setattr(printing, "missing_packages", lambda: ["libpango-1.0-0"])
    answer = browser.post(reverse("step", args=[task.pk]), told)
    assert answer.status_code == 200
    assert "请系统管理员安装 Debian 软件包后重启：libpango-1.0-0" in sentences(answer)
    after = house()
    for label in before.keys() - {"audit.Entry", "audit.Stream"}:
        assert after[label] == before[label], label


def test_without_the_press_everything_else_goes_on(monkeypatch):
    monkeypatch.setattr(printing, "missing_packages", lambda: ["libpango-1.0-0"])
    task = a_step("check_form")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    answer = browser.post(reverse("step", args=[task.pk]), {"complete": "yes"})
    assert answer.status_code == 302


@pytest.mark.parametrize("harm", ["missing", "cut", "changed", "exchanged", "folder"])
def test_a_paper_whose_file_is_harmed_is_told_and_not_shown(harm, settings):
    case = a_step("check_form").case
    paper, other = (a_stored_paper(case, "evidence", "gb.cw1") for _time in range(2))
    path, theirs = blob_of(paper, settings), blob_of(other, settings)
    match harm:
        case "missing":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:-1])
        case "changed":
            *rest, last = path.read_bytes()
            path.write_bytes(bytes([*rest, last ^ 1]))
        case "exchanged":
            path.write_bytes(theirs.read_bytes())
        case "folder":
            path.unlink()
            path.mkdir()
    for name in ("document", "document_preview"):
        answer = signed_in("gb.cw1").get(reverse(name, args=[paper.uid]))
        assert answer.status_code == 409
        told = {"missing": "已缺失", "folder": "读不出来"}.get(harm, "可能被改动")
        assert told in sentences(answer)
        assert paper.number in sentences(answer)
    if harm == "folder":
        path.rmdir()


def test_a_case_with_a_lost_paper_is_not_archived(clock, settings):
    task = a_step("close_case")
    blob_of(task.case.stream.documents.first(), settings).unlink()
    before = house()
    with pytest.raises(Refusal, match="已缺失"):
        operations.perform(task.pk, by=officer("gb.cw1"))
    assert house() == before
