"""Measuring at two sizes, and the copies of cases that make the larger one."""

import ast
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, UniqueConstraint

from casework.audit.access import log_reading
from casework.audit.models import Entry, Stream
from casework.cases.models import Case
from casework.core.crypto import Unreadable
from casework.ledger.models import Transfer
from casework.people.models import IdentityDocument, SearchKey
from casework.people.queries import search_people
from casework.people.rules import names
from tests.architecture.source import find
from workflows import bench, growth
from workflows.bench import YARDSTICK, Measured
from workflows.consistency import find_faults
from workflows.demo.bulk_stages import PER_THOUSAND
from workflows.demo.load import seed_load
from workflows.demo.multiply import Template, swiftly
from workflows.growth import Grown, State
from workflows.management.commands import bench as command
from workflows.models import WorkTask
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db

STAGES = len(PER_THOUSAND)
COPIES = 2
PAGES = ["queue", "all open", "closed", "case file", "search", "supervision", YARDSTICK]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(bench, "TIMES", 2)
    monkeypatch.setattr(growth, "ROUNDS", 2)


@pytest.fixture
def copied(official_data):
    """One case at each stage, and two copies of them; between the two, officers went on working."""
    seed_load(1, at=["form_check"])
    template = Template()
    seed_load(STAGES, seed=2)
    template.mark_end()
    first = Case.objects.earliest("pk")
    log_reading(first, by=first.created_by, what="case_file")
    seed_load(2, seed=3)
    with swiftly():
        template.make_ready(people=1000)
        for block in range(1, COPIES + 1):
            template.copy(block)
    return template


def block(template, number: int) -> list[Case]:
    """The seeded cases of the block (0), or copy ``number`` of them."""
    low, high = template.spans[Case]
    cases = list(Case.objects.filter(pk__gt=low, pk__lte=high).order_by("pk"))
    if number:
        found = Case.objects.filter(number__in=[f"{case.number}-{number}" for case in cases])
        return list(found.order_by("pk"))
    return cases


def house_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith(("casework.", "workflows."))
    ]


def test_pages_and_acts_are_measured_at_both_sizes(official_data, quick, capsys):
    call_command("bench", "--against", "20", "--cases", "60", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["before"]["cases"], told["after"]["cases"]) == (20, 60)
    assert Case.objects.count() == 60
    assert 0 < told["copies"] < 40
    assert list(told["ratios"]) == [*PAGES, "claim", "act"]
    for state in (told["before"], told["after"]):
        assert all(one["median_ms"] > 0 and one["queries"] > 0 for one in state["measured"])
        assert all(
            one["low_ms"] <= one["median_ms"] <= one["high_ms"] for one in state["measured"][:7]
        )
    assert told["goal"] == 1.5


def test_only_seeded_cases_are_looked_at_and_acted_upon(official_data, quick):
    growth.grow(20, 60)

    last_seeded_first = Case.objects.filter(number__regex=r"^ZM\d+-\d+$")
    acted = Case.objects.exclude(state__in=("submitted", "draft")).filter(
        stream__entries__act="cases.case.pass_check"
    )
    assert acted.count() > 4
    assert not acted.exclude(pk__in=last_seeded_first).exists()
    read = Entry.objects.filter(act="cases.case.read").values_list("subject_id", flat=True)
    assert not Case.objects.filter(pk__in=map(int, read)).exclude(pk__in=last_seeded_first).exists()


def test_progress_is_told_while_cases_are_seeded_and_copied(official_data, quick):
    told, sentences = [], []

    growth.grow(20, 60, tell=sentences.append, progress=lambda *step: told.append(step))

    assert told == sorted(told)
    assert {total for _done, total in told} == {60}
    assert told[-1] == (60, 60)
    assert len(told) > 4
    assert sentences[0] == "20 cases: queue"
    assert sentences[-1] == "60 cases: claim, act"


def test_the_smaller_size_comes_first_and_the_register_is_empty(official_data):
    for sizes in (("20", "20"), ("11", "60"), ("60", "20")):
        with pytest.raises(CommandError, match="--against"):
            call_command("bench", "--against", sizes[0], "--cases", sizes[1])
    seed_load(1)
    with pytest.raises(CommandError, match="empty register"):
        call_command("bench", "--against", "20", "--cases", "60")
    assert Case.objects.count() == 1


def test_what_grows_beyond_the_goal_is_marked_and_the_command_ends_well(
    official_data, monkeypatch, capsys
):
    def state(cases, queue, act, still):
        found = [("queue", queue), ("act", act), (YARDSTICK, still)]
        return State(
            cases, 10**9, [Measured(name, 60, ms, ms, ms, ms, 6, 100, 1.0) for name, ms in found]
        )

    grown = Grown(state(20, 10.0, 20.0, 1.0), state(60, 30.4, 60.0, 2.0), 2.0, 30)
    monkeypatch.setattr(command, "grow", lambda *sizes, **tellers: grown)

    call_command("bench", "--against", "20", "--cases", "60")

    # Everything takes twice as long on a machine that others use meanwhile.
    assert grown.ratios() == {"queue": 3.04, "act": 3.0, YARDSTICK: 2.0}
    assert grown.growth() == {"queue": 1.52, "act": 1.5, YARDSTICK: 1.0}
    assert grown.beyond() == ["queue"]
    lines = {line[:7].strip(): line for line in capsys.readouterr().out.splitlines()}
    assert "BEYOND 1.5" in lines["queue"]
    assert "1.50" in lines["act"]
    assert "BEYOND" not in lines["act"]
    assert "BEYOND" not in lines[YARDSTICK]


def test_every_reference_of_a_copy_leads_to_a_row(copied):
    astray = [
        f"{model.__name__}.{field.name}"
        for model in house_models()
        for field in model._meta.local_concrete_fields
        if field.is_relation
        and model.objects.filter(**{f"{field.attname}__isnull": False})
        .exclude(Exists(field.related_model._base_manager.filter(pk=OuterRef(field.attname))))
        .exists()
    ]
    assert astray == []


def test_what_is_unique_is_unique_among_copies_too(copied):
    double = []
    for model in house_models():
        keys = [
            ([field.attname], None) for field in model._meta.local_concrete_fields if field.unique
        ]
        keys += [
            (constraint.fields, constraint.condition)
            for constraint in model._meta.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        for fields, condition in keys:
            rows = model.objects.filter(**{f"{name}__isnull": False for name in fields})
            rows = rows.filter(condition) if condition else rows
            many = rows.order_by().values(*fields).annotate(n=Count("*")).filter(n__gt=1)
            double += [f"{model.__name__} {fields}"] if many.exists() else []
    assert double == []


def test_a_copy_is_whole_and_has_nothing_in_common_with_its_case(copied):
    seeded, *copies = (block(copied, number) for number in range(COPIES + 1))
    for copies_of_block in copies:
        assert len(copies_of_block) == len(seeded) == STAGES
        for case, copy in zip(seeded, copies_of_block, strict=True):
            assert (copy.agency_id, copy.state) == (case.agency_id, case.state)
            assert copy.stream.key == copy.number
            assert copy.stream.entries.count() == copy.stream.length == case.stream.length
            assert copy.household_id != case.household_id
            assert copy.household.members.count() == case.household.members.count()
            assert copy.applicant in [member.person for member in copy.household.members.all()]
            for relation in Case._meta.related_objects:
                own = {relation.field.name: copy}
                of_case = {relation.field.name: case}
                rows = relation.related_model.objects
                assert rows.filter(**own).count() == rows.filter(**of_case).count()


def test_copies_stand_where_their_cases_stand_and_have_that_work(copied):
    for number in range(COPIES + 1):
        assert [stage_of(case).code for case in block(copied, number)] == list(PER_THOUSAND)
    faults = [str(fault) for fault in find_faults()]
    # A copy's chain is not hashed anew, so the fund's journal does not know its money.
    assert [fault for fault in faults if "agree with the journal" not in fault] == []
    assert not WorkTask.objects.exclude(case_number=F("case__number")).exists()


def test_the_fund_s_chain_and_books_go_on_behind_the_copies(copied):
    for stream in Stream.objects.filter(kind=Stream.Kind.FUND):
        places = list(stream.entries.order_by("seq").values_list("seq", flat=True))
        assert places == list(range(1, stream.length + 1))
    written = Transfer.objects.count()

    seed_load(STAGES, seed=4)

    assert Transfer.objects.count() > written
    assert not [fault for fault in find_faults() if "journal" not in str(fault)]


def test_entries_of_a_copy_are_about_the_copy(copied):
    for case in block(copied, 1):
        about = Entry.objects.filter(stream=case.stream, subject_type="cases.case")
        assert {entry.subject_id for entry in about} == {str(case.pk)}


def test_people_of_copies_have_names_of_their_own_and_are_found_by_them(copied):
    seeded, first, second = (
        [case.applicant for case in block(copied, number)] for number in range(COPIES + 1)
    )
    for one, other in ((seeded, first), (first, second)):
        same = [a for a, b in zip(one, other, strict=True) if a.name == b.name]
        assert len(same) <= 1  # two people may bear one name
    for person in first:
        keys = set(SearchKey.objects.filter(person=person).values_list("kind", "key"))
        assert keys == names.search_keys(person.name)
        assert person in search_people(person.name)
    assert len({person.name for person in first + second}) > STAGES


def test_sealed_values_of_a_copy_do_not_open(copied):
    _low, high = copied.spans[IdentityDocument]
    seeded = IdentityDocument.objects.get(pk=high)
    copy = IdentityDocument.objects.filter(pk__gt=high).order_by("-pk").first()

    assert seeded.number.open()
    with pytest.raises(Unreadable):
        copy.number.open()


@pytest.mark.django_db(transaction=True)
def test_foreign_keys_are_looked_up_again_once_copies_are_laid():
    def watched() -> bool:
        sqlite = connection.vendor == "sqlite"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys" if sqlite else "SHOW session_replication_role")
            return cursor.fetchone()[0] == (1 if sqlite else "origin")

    assert watched()
    with swiftly():
        assert not watched()
    assert watched()


def test_only_measuring_copies_cases():
    users = [
        path
        for path, node in find(ast.ImportFrom)
        if (node.module or "").split(".")[-1] == "multiply"
        or any(alias.name == "multiply" for alias in node.names)
    ]
    assert users == ["workflows/growth.py"]
