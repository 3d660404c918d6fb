"""Macao asks Zhuhai (澳门援助金个案), through the pages that officers of the two sides use."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.conf import settings
from django.db import connection

from casework.audit.verify import verify
from casework.core import clock
from casework.core.money import Money
from casework.decisions.outside import outside_decision_of
from casework.desk.walkthrough.application import read
from casework.desk.walkthrough.courses import COURSES, OfMacao
from casework.desk.walkthrough.officers import Refused
from casework.desk.walkthrough.play import Play
from casework.desk.walkthrough.script import Aside
from casework.documents import store
from casework.documents.kinds import Kind
from tests.factories import a_scan
from workflows import jobs
from workflows.consistency import find_faults
from workflows.queries import open_work

from .stage import Stage
from .test_routes import CHECK, act_of, pages, steps  # noqa: F401

pytestmark = pytest.mark.usefixtures("pages")
ASKED = {"receive_request", "answer_request", "countersign_request"}


@pytest.fixture(autouse=True)
def _in_order(pages):  # noqa: F811
    yield
    assert verify().sound
    assert find_faults(documents=True) == []


def play_of(script=OfMacao, *, language="zh-hans", **choices) -> Play:
    filed = read(settings.BASE_DIR / COURSES["macao"].example)
    return Play(script(filed, **choices), password=settings.DEMO_PASSWORD, language=language)


def test_macao_asks_zhuhai_and_enters_its_own_decision():
    play = play_of()
    acts = list(play.acts())

    assert steps(acts) == ["new_application", "check_form", *CHECK, "enter_decision", "close_case"]
    assert COURSES["macao"].reached(play.case)
    assert {act.office.code for act in acts if act.step in ASKED} == {"ZH-XZ"}
    assert {act.office.code for act in acts if act.step not in ASKED} == {"IAS-N"}
    released = act_of(acts, "release_request")
    assert released.officer != act_of(acts, "prepare_request").officer
    assert act_of(acts, "countersign_request").officer != act_of(acts, "answer_request").officer
    # Fifteen working days on the mainland's calendar from the day of receipt.
    assert act_of(acts, "receive_request").due_on == date(2022, 7, 26)
    decided = outside_decision_of(play.case)
    assert (decided.outcome, decided.amount) == ("granted", Money.of("4800", "MOP"))
    assert not play.case.decisions.exists()
    assert play.case.authorizations.get().purpose.endswith("审核澳门经济援助金申请")


@pytest.mark.once
def test_what_is_missing_is_told_once_under_the_law_of_macao_and_the_pages_do_it_in_english():
    play = play_of(language="en", with_supplement=True)
    acts = list(play.acts())

    assert steps(acts)[:4] == [
        "new_application", "check_form", "receive_supplement", "issue_authorization",
    ]  # fmt: skip
    assert COURSES["macao"].reached(play.case)
    assert play.case.stream.documents.filter(kind=Kind.SUPPLEMENT_LIST).count() == 1


@pytest.mark.prints
def test_what_is_not_brought_in_time_ends_the_application_in_macao_too():
    play = play_of(with_supplement=True)
    for act in play.acts():
        if act.step == "check_form":
            break
    assert play.case.state == "supplement"
    clock.move_on(timedelta(days=40))
    jobs.run_once()
    play.case.refresh_from_db()
    assert play.case.state == "withdrawn"
    [notice] = play.case.stream.documents.filter(kind=Kind.LAPSE_NOTICE)
    if connection.vendor == "sqlite":  # elsewhere papers are not printed
        assert "第6/2007号行政法规" in text_of(notice)


def text_of(paper) -> str:
    reader = pypdf.PdfReader(io.BytesIO(store.read(paper)))
    return "".join(page.extract_text() for page in reader.pages)


class TakenBack(OfMacao):
    """The household takes its application back while Zhuhai is checking (撤回申请)."""

    def aside(self, step):
        if step != "answer_request":
            return None
        statement = {"statement": a_scan(), "signed_on": clock.today(), "note": "不再申请。"}
        return Aside("withdraw_case", "caseworker", statement)


@pytest.mark.once
def test_a_household_of_macao_takes_its_application_back_and_zhuhai_is_asked_no_more():
    play = play_of(TakenBack)
    list(play.acts())

    assert (play.case.state, play.case.requests.get().state) == ("withdrawn", "cancelled")
    assert not open_work().filter(case=play.case).exists()
    stage = Stage(play.case)
    stage.enter("ias.sv1", "reopen_case", reason="家庭重新需要援助。")
    assert (play.case.state, stage.steps()) == ("submitted", ["check_form"])


@pytest.mark.once
def test_the_pages_offer_and_do_none_of_the_mainland_s_acts_on_a_case_of_macao():
    play = play_of()
    for act in play.acts():
        if act.step == "adopt_answer":
            break
    stage = Stage(play.case)
    head = stage.page("mn.ap1") + stage.page("ias.sv1")
    assert "依澳门法律办理" in head
    assert "一般程序" not in head
    assert "中止办理" not in head
    assert "终止办理" not in head
    for username, page in (("mn.ap1", "suspend_case"), ("ias.sv1", "terminate_case")):
        with pytest.raises(Refused):
            stage.enter(
                username, page, ground="moved", reason="迁离。", evidence=a_scan(),
                until=clock.today() + timedelta(days=9),
            )  # fmt: skip
    play.case.refresh_from_db()
    assert play.case.state == "checked"


@pytest.mark.once
def test_zhuhai_s_officers_see_the_request_and_not_the_case_file():
    """Rule 23: a case of one organisation reaches another only through what it asks."""
    play = play_of()
    for act in play.acts():
        if act.step == "release_request":
            break
    stage = Stage(play.case)
    task = stage.task("receive_request")
    assert play.case.number in stage.desk("xz.vo1").save(f"/tasks/{task.pk}/").decode()
    for username in ("xz.vo1", "xz.sv1", "gb.cw1", "zh.au1"):
        with pytest.raises(Refused, match="404"):
            stage.page(username)
