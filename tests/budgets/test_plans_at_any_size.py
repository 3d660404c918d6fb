"""Lists end where their page ends: read along an index, never gathered whole and sorted.

The plans are SQLite's, which says in words what it does; with statistics, as ``./start bench``
takes them, so that no index is chosen for want of knowing better.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.agencies.models import Agency, Officer
from casework.core import clock
from casework.desk.searching import search_cases
from casework.people.models import Person
from workflows import queries
from workflows.demo.load import seed_load
from workflows.growth import settle
from workflows.models import WorkTask

pytestmark = pytest.mark.django_db

GATHERED = ("TEMP B-TREE", "MULTI-INDEX OR", "LIST SUBQUERY")


@pytest.fixture
def cases(official_data):
    seed_load(300)
    settle()


@pytest.fixture
def officer(cases):
    return Officer.objects.get(username="gb.cw1")


def plan(sql: str, parameters=None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return "\n".join(row[-1] for row in cursor.fetchall())


def plan_of(work) -> str:
    return plan(*work.query.sql_with_params())


@pytest.mark.parametrize(
    ("work", "index"),
    [
        (queries.team_queue, "work_team_queue"),
        (queries.my_work, "work_mine"),
        (queries.all_open, "work_due"),
    ],
)
def test_a_list_of_work_is_read_along_its_index(officer, work, index):
    if connection.vendor != "sqlite":
        return
    found = plan_of(queries.rows(work(officer))[: queries.PAGE + 1])

    assert f"INDEX {index}" in found
    assert not [word for word in GATHERED if word in found]


def test_the_count_beside_a_list_is_read_along_the_same_index(officer):
    if connection.vendor != "sqlite":
        return
    for work, index in ((queries.team_queue, "work_team_queue"), (queries.my_work, "work_mine")):
        assert f"INDEX {index}" in plan_of(work(officer).order_by()[: queries.CAP + 1])


def test_the_offices_of_a_supervisor_are_each_read_along_one_index(officer):
    if connection.vendor != "sqlite":
        return
    late = queries.open_work().filter(due_on__lt=clock.today())
    parts = [late.filter(agency=office) for office in Agency.objects.values_list("pk", flat=True)]
    first = queries.first_of(parts, 20)
    lines = plan_of(first).splitlines()

    assert sum("INDEX work_open" in line for line in lines) == len(parts)
    assert not any("SCAN workflows_worktask" in line for line in lines)
    assert str(first.query).count("LIMIT 20") == len(parts) + 1


def test_a_search_asks_of_each_person_found_and_makes_no_list_of_all_cases(officer):
    if connection.vendor != "sqlite":
        return
    person = Person.objects.filter(cases__agency=officer.agency).first()
    with CaptureQueriesContext(connection) as asked:
        found, _next = search_cases(officer, person.name)
    [query] = [one["sql"] for one in asked.captured_queries if "people_searchkey" in one["sql"]]

    assert person in [hit.case.applicant for hit in found]
    assert "LIST SUBQUERY" not in plan(query)


def test_the_first_of_several_lists_are_the_first_of_all(officer):
    everything = queries.open_work().filter(due_on__isnull=False)
    offices = Agency.objects.values_list("pk", flat=True)

    first = queries.first_of([everything.filter(agency=office) for office in offices], 10)

    assert list(first) == list(queries.rows(everything)[:10])
    assert list(queries.first_of([everything], 3)) == list(queries.rows(everything)[:3])


def test_counts_of_offices_end_at_the_cap(officer, monkeypatch):
    office = officer.agency_id
    here = queries.open_work().filter(agency=office)
    WorkTask.objects.filter(pk=here.first().pk).update(due_on=clock.today())
    late = here.exclude(pk=here.first().pk)[:1].get()
    WorkTask.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=1))

    assert queries.counts_at([office])[office] == {
        "open": here.count(),
        "due_today": here.filter(due_on=clock.today()).count(),
        "overdue": queries.overdue(here).count(),
    }
    assert here.count() > 3
    monkeypatch.setattr(queries, "CAP", 2)
    assert queries.counts_at([office])[office]["open"] == 3
    assert queries.capped(here) == "2+"


def test_an_office_without_work_is_counted_too(officer):
    idle = Agency.objects.exclude(pk__in=queries.open_work().values("agency")).first()
    assert queries.counts_at([idle.pk]) == {idle.pk: {"open": 0, "due_today": 0, "overdue": 0}}
