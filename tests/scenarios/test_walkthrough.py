"""One case from the counter to the closed file, through the pages that officers use."""

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pypdf
import pytest
from django.conf import settings
from django.db import connection

from casework.audit.verify import verify
from casework.cases.intake import Application, MeansGiven, PersonGiven
from casework.cases.models import Case
from casework.core import clock
from casework.desk.walkthrough.application import EXAMPLE, Filed, read
from casework.desk.walkthrough.officers import Desk, Refused
from casework.desk.walkthrough.pages import NotOffered, read_page
from casework.desk.walkthrough.play import Act, Play
from casework.desk.walkthrough.script import Script
from casework.ledger.models import Transfer
from casework.people.actions import DocumentShown
from workflows.consistency import find_faults
from workflows.queries import open_work

ROUTE = [
    "new_application", "check_form", "issue_authorization", "collect_signatures",
    "check_signatures", "prepare_request", "release_request", "receive_request", "answer_request",
    "countersign_request", "adopt_answer", "decide_acceptance", "visit_home", "give_opinion",
    "post_publicity", "end_publicity", "decide_case", "serve_decision", "prepare_payment",
    "review_payment", "send_payment", "record_bank_answer", "reconcile_payment", "post_after_aid",
    "close_case",
]  # fmt: skip

#: A household that the example does not know: four people on two sides, one under guardianship.
ANOTHER = Filed(
    "ZH-XZ-QS",
    Application(
        people=[
            PersonGiven(
                name="何㛃", name_hant="何㛃", name_latin="HO KIT", birth_date=date(1979, 8, 9),
                phone="+853 6688 0011",
                documents=[
                    DocumentShown("hk_macao_residence_permit", "82000019790809003X"),
                    DocumentShown("macao_bir", "5/123456/7"),
                ],
            ),
            PersonGiven(
                name="龚䶮", birth_date=date(1952, 3, 2), relation="parent", lives_in="hengqin",
                limited_capacity=True, guardian=0,
                documents=[DocumentShown("hk_macao_residence_permit", "820000195203020016")],
            ),
            PersonGiven(
                name="吴𬭊", birth_date=date(1981, 2, 3), relation="spouse", lives_in="hengqin",
                documents=[DocumentShown("passport", "ma1234567")],
            ),
            PersonGiven(
                name="何𠮷", birth_date=date(2008, 1, 15), relation="child", guardian=2,
                documents=[DocumentShown("home_return_permit", "M0987654301")],
            ),
        ],
        address="珠海市香洲区前山街道翠前北路8号",
        counterpart="HQ",
        case_type="emergency",
        origin="found",
        cause="fire",
        place="emergency",
        happened_on=date(2022, 7, 1),
        circumstances="住处失火，衣物家电损毁，一家暂住亲友处。",
        means=[
            MeansGiven(0, "INC.WAGE", {"minor": 3_000_000, "currency": "MOP"}),
            MeansGiven(0, "AST.SECURITY", {"minor": 120_050, "currency": "MOP"}),
            MeansGiven(1, "INC.PENSION", {"minor": 2_280_000, "currency": "MOP"}),
            MeansGiven(2, "BEN.RELIEF", {"minor": 50_000, "currency": "MOP"}),
            MeansGiven(2, "AST.VEHICLE", {"count": 1}),
        ],
        period_from=date(2022, 1, 1),
        period_to=date(2022, 6, 30),
        promised=True,
    ),
)  # fmt: skip


@pytest.fixture
def pages(db, official_data, settings, tmp_path):
    """The offices on a Monday morning, with papers in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = None
    with clock.moved_to(datetime(2022, 7, 4, 9, tzinfo=clock.LEGAL_ZONE)):
        yield


def play_of(filed=ANOTHER, language="zh-hans", **choices) -> Play:
    return Play(Script(filed, **choices), password=settings.DEMO_PASSWORD, language=language)


@pytest.mark.prints
@pytest.mark.once
def test_another_household_comes_to_its_end_after_a_supplement_and_a_return(pages, tmp_path):
    play = play_of(with_supplement=True, with_return=True)
    lines = list(play.acts())
    acts = [line for line in lines if isinstance(line, Act)]
    steps = [act.step for act in acts]
    assert list(dict.fromkeys(steps)) == [*ROUTE[:2], "receive_supplement", *ROUTE[2:]]
    assert steps.count("collect_signatures") == 4
    assert steps.count("prepare_payment") == 2
    assert {act.office.code for act in acts} == {"ZH-XZ-QS", "HQ", "ZH-XZ", "ZH"}
    assert play.case.state == Case.State.CLOSED
    assert not open_work().filter(case=play.case)
    assert verify().sound
    assert find_faults(documents=True) == []

    waits = [line for line in lines if not isinstance(line, Act)]
    assert [wait.until for wait in waits] == [date(2022, 7, 9), date(2023, 1, 15)]
    assert all(act.at.astimezone(clock.LEGAL_ZONE).hour in range(9, 17) for act in acts)

    papers = play.save_papers(tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(name for name, _paper in papers)
    assert all(re.fullmatch(r"[a-z_]+-[A-Z0-9-]+(-v\d+)?\.(pdf|zip)", name) for name in names)
    authorization = next(name for name in names if name.startswith("authorization"))
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(tmp_path / "out" / authorization).pages
    )
    for person in ANOTHER.application.people:
        assert person.name in text
    archive = next(name for name in names if name.endswith(".zip"))
    with zipfile.ZipFile(tmp_path / "out" / archive) as bundle:
        assert {"manifest.json", "history.json"} <= set(bundle.namelist())


@pytest.mark.once
def test_a_small_sum_is_decided_by_the_township_and_the_pages_do_it_in_english(pages):
    play = play_of(language="en", aid=Decimal("2500.00"))
    acts = [line for line in play.acts() if isinstance(line, Act)]
    decided = next(act for act in acts if act.step == "decide_case")
    assert decided.office.code == "ZH-XZ-QS"
    done = {act.officer.username for act in acts if act.step in ("visit_home", "give_opinion")}
    assert decided.officer.username not in done
    assert play.case.state == Case.State.CLOSED


def test_a_sum_beyond_the_fund_stops_at_the_decision_and_reserves_nothing(pages):
    play = play_of(aid=Decimal("9000000.00"))
    before = Transfer.objects.count()
    with pytest.raises(Refused):
        list(play.acts())
    assert [task.step for task in open_work().filter(case=play.case)] == ["decide_case"]
    assert play.case.state == Case.State.ACCEPTED
    assert Transfer.objects.count() == before


def test_a_second_application_of_the_same_household_is_refused_at_the_counter(pages):
    filed = read(settings.BASE_DIR / EXAMPLE)
    first, second = play_of(filed), play_of(filed)
    next(first.acts())
    with pytest.raises(Refused, match=first.case.number):
        next(second.acts())
    other_cause = replace(filed, application=replace(filed.application, cause="traffic"))
    next(play_of(other_cause).acts())


def test_who_does_not_know_the_password_does_not_come_in(pages):
    play = play_of()
    next(play.acts())
    with pytest.raises(Refused):
        Desk(play.case.created_by, "not-the-password", "zh-hans")


@pytest.mark.programs
def test_the_whole_command_closes_the_example_and_leaves_no_database(tmp_path):
    run = walkthrough(tmp_path, "--json", "--output", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    told = json.loads(run.stdout)
    assert told["closed"]
    assert told["ok"]
    assert told["audit"]["sound"]
    assert told["consistency"] == []
    assert told["engine"] == connection.vendor
    assert list(dict.fromkeys(act["step"] for act in told["acts"])) == ROUTE
    assert {act["office"] for act in told["acts"]} == {"ZH-XZ-GB", "IAS", "ZH-XZ", "ZH"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        paper["file"] for paper in told["papers"]
    }
    assert left_behind(tmp_path) == []


@pytest.mark.programs
def test_a_wrong_file_gets_a_line_per_fault_and_nothing_is_stored(tmp_path):
    wrong = json.loads((settings.BASE_DIR / EXAMPLE).read_text(encoding="utf-8"))
    del wrong["cause"]
    wrong["people"][1]["documents"][0]["number"] = "440402198607230024"
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong), encoding="utf-8")
    run = walkthrough(tmp_path, "--application", path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert [line.partition(":")[0] for line in run.stderr.splitlines()] == [
        "cause",
        "people[1].documents[0].number",
    ]
    assert left_behind(tmp_path) == []
    faults = json.loads(walkthrough(tmp_path, "--application", path, "--json").stdout)["faults"]
    assert [fault["field"] for fault in faults] == ["cause", "people[1].documents[0].number"]


def test_a_page_takes_only_what_it_offers():
    page = read_page(
        """<h1>Step</h1><form method="post"><input type="hidden" name="csrf" value="t">
        <select name="fund"><option value="">–</option><option value="1" selected>A</option></select>
        <input type="radio" name="agreed" value="yes"><input type="radio" name="agreed" value="no">
        <input type="checkbox" name="items" value="a" checked><input type="checkbox" name="items"
        value="b"><textarea name="note">\nwords</textarea><input name="off" disabled>
        <input type="hidden" name="m-TOTAL_FORMS" value="0">
        <template><input name="m-__prefix__-code" value="x"></template></form>""",
        "/tasks/1/",
    )
    form = page.form_of_act()
    assert form.data() == {
        "csrf": ["t"], "fund": ["1"], "items": ["a"], "note": ["words"], "m-TOTAL_FORMS": ["0"],
    }  # fmt: skip
    for name, value in (
        ("fund", "2"), ("agreed", "maybe"), ("items", ["a", "c"]), ("csrf", "u"), ("off", "1"),
        ("agreed", ["yes", "no"]),
    ):  # fmt: skip
        with pytest.raises(NotOffered):
            form.fill({name: value})
    form.rows("m", 1)
    form.fill({"agreed": "yes", "m-0-code": "y"})
    assert form.data(("confirmed", "1")) == {
        "csrf": ["t"], "fund": ["1"], "items": ["a"], "note": ["words"], "m-TOTAL_FORMS": ["1"],
        "agreed": ["yes"], "m-0-code": ["y"], "confirmed": ["1"],
    }  # fmt: skip


def walkthrough(folder, *arguments):
    """The command in a process and an installation of its own."""
    environment = {name: value for name, value in os.environ.items() if "LOTUS" not in name}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "casework.settings",
        "LOTUS_VAR": str(folder / "var"),
        "LANG": "C.UTF-8",
        "PYTHONWARNINGS": "error",
    }
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "walkthrough", *map(str, arguments)],
        env=environment, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def left_behind(folder) -> list[str]:
    """Databases and papers of walkthroughs that are still there."""
    var = folder / "var"
    found = [path.name for path in var.rglob("*") if path.name.startswith(("db-", "files-"))]
    return found + [path.name for path in var.glob("*.sqlite3*")]
