"""The application file of the walkthrough: every fault has a line that names its field."""

import copy
import json
from datetime import date, datetime

import pytest
from django.conf import settings

from casework.cases.intake import MeansGiven
from casework.cases.models import CaseType, Cause, Origin, Place
from casework.core import clock
from casework.core.money import Currency
from casework.desk.forms.application_rows import MOST_MEANS, MOST_PEOPLE, PAPERS
from casework.desk.walkthrough.application import EXAMPLE, WrongFile, read, schema
from casework.desk.walkthrough.schema import faults_in
from casework.desk.walkthrough.script import scan
from casework.people.models import IdentityDocument, Member, Person
from casework.people.rules.answers import MOST_COUNT, MOST_MINOR
from casework.people.rules.catalogue import DECLARABLE
from casework.people.rules.names import LONGEST

NOT_GIVEN = object()


@pytest.fixture(autouse=True)
def july():
    with clock.moved_to(datetime(2022, 7, 4, 9, tzinfo=clock.LEGAL_ZONE)):
        yield


@pytest.fixture
def example():
    return json.loads((settings.BASE_DIR / EXAMPLE).read_text(encoding="utf-8"))


def written(folder, content):
    path = folder / "application.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder, content) -> list[tuple[str, str]]:
    with pytest.raises(WrongFile) as raised:
        read(written(folder, content))
    return [(fault.field, fault.sentence) for fault in raised.value.faults]


def changed(example, path, value):
    """The example with ``value`` at ``path``, or without what stands there."""
    made = copy.deepcopy(example)
    place = made
    for part in path[:-1]:
        place = place[part]
    if value is NOT_GIVEN:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return made


def test_the_example_is_read_as_it_is_written():
    filed = read(settings.BASE_DIR / EXAMPLE)
    given = filed.application
    assert filed.agency == "ZH-XZ-GB"
    assert [person.name for person in given.people] == ["梁𬭊昌", "周惠珊", "梁乐㛃"]
    assert given.people[2].guardian == 1
    assert given.people[0].birth_date == date(1984, 5, 12)
    assert len(given.people[0].documents) == 3
    assert given.means[1] == MeansGiven(0, "AST.DEPOSIT", {"minor": 532050, "currency": "MOP"})
    assert {m.answer["currency"] for m in given.means if "minor" in m.answer} == {"CNY", "MOP"}


def test_the_schema_offers_what_the_record_knows():
    whole = schema()
    top, parts = whole["properties"], whole["$defs"]
    person, declared = parts["person"]["properties"], parts["declared"]["properties"]
    assert top["case_type"]["enum"] == CaseType.values
    assert top["origin"]["enum"] == Origin.values
    assert top["cause"]["enum"] == Cause.values
    assert top["place"]["enum"] == Place.values
    assert person["sex"]["enum"] == Person.Sex.values
    assert person["relation"]["enum"] == Member.Relation.values
    assert parts["document"]["properties"]["kind"]["enum"] == IdentityDocument.Kind.values
    assert declared["code"]["enum"] == [item.code for item in DECLARABLE]
    assert declared["currency"]["enum"] == Currency.values
    assert declared["count"]["maximum"] == MOST_COUNT
    assert declared["amount"]["maximum"] * 100 == MOST_MINOR
    assert person["name"]["maxLength"] == LONGEST
    assert top["people"]["maxItems"] == MOST_PEOPLE
    assert top["means"]["maxItems"] == MOST_MEANS
    assert person["documents"]["maxItems"] == PAPERS


def test_every_field_of_the_schema_is_described_and_documented():
    manual = (settings.BASE_DIR / "docs" / "application-format.md").read_text(encoding="utf-8")
    whole = schema()
    for part in (whole, *whole["$defs"].values()):
        for name, field in part["properties"].items():
            assert field["description"], name
            assert f"`{name}`" in manual, name


WRONG = [
    (["agency"], "ZH-XZ", "agency"),
    (["agency"], 5, "agency"),
    (["counterpart"], "ZH", "counterpart"),
    (["cause"], NOT_GIVEN, "cause"),
    (["happened_on"], "2022-02-30", "happened_on"),
    (["happened_on"], "18.06.2022", "happened_on"),
    (["happened_on"], "2022-07-05", "happened_on"),
    (["circumstances"], "  ", "circumstances"),
    (["address"], "珠" * 201, "address"),
    (["address"], "拱北\u202e路", "address"),
    (["address"], "拱北\ud800路", "address"),
    (["promised"], False, "promised"),
    (["promised"], "yes", "promised"),
    (["period_to"], "2021-12-31", "period_to"),
    (["hobby"], "chess", "hobby"),
    (["people"], [], "people"),
    (["people"], {}, "people"),
    (["people", 0, "name"], "", "people[0].name"),
    (["people", 0, "name"], "梁\ue000", "people[0].name"),
    (["people", 0, "relation"], "spouse", "people[0].relation"),
    (["people", 1, "relation"], "self", "people[1].relation"),
    (["people", 1, "birth_date"], NOT_GIVEN, "people[1].birth_date"),
    (["people", 1, "phone"], "call me", "people[1].phone"),
    (["people", 1, "nickname"], "x", "people[1].nickname"),
    (["people", 1, "documents"], [], "people[1].documents"),
    (
        ["people", 1, "documents", 0, "number"],
        "440402198607230024",
        "people[1].documents[0].number",
    ),
    (["people", 1, "documents", 0, "number"], 440402198607230025, "people[1].documents[0].number"),
    (["people", 1, "documents", 0, "kind"], "library_card", "people[1].documents[0].kind"),
    (["people", 0, "documents", 0, "number"], "128456(3)", "people[0].documents[0].number"),
    (["people", 2, "documents", 0, "number"], "1/284567/3", "people[2].documents[0].number"),
    (["people", 2, "guardian"], NOT_GIVEN, "people[2].guardian"),
    (["people", 2, "guardian"], 2, "people[2].guardian"),
    (["people", 2, "guardian"], 3, "people[2].guardian"),
    (["people", 2, "guardian"], 1.5, "people[2].guardian"),
    (["people", 1, "limited_capacity"], True, "people[1].guardian"),
    (["means", 0, "person"], 3, "means[0].person"),
    (["means", 0, "person"], True, "means[0].person"),
    (["means", 0, "code"], "ID.STATUS", "means[0].code"),
    (["means", 1, "code"], "INC.WAGE", "means[1].code"),
    (["means", 0, "amount"], -1, "means[0].amount"),
    (["means", 0, "amount"], 1.234, "means[0].amount"),
    (["means", 0, "amount"], "27600", "means[0].amount"),
    (["means", 0, "amount"], 10**12, "means[0].amount"),
    (["means", 0, "amount"], NOT_GIVEN, "means[0].amount"),
    (["means", 0, "currency"], "USD", "means[0].currency"),
    (["means", 2, "count"], 1000, "means[2].count"),
    (["means", 2, "amount"], 5, "means[2].amount"),
    (["means", 3, "yes"], 0, "means[3].yes"),
    (["attachments"], ["nowhere.pdf"], "attachments[0]"),
]


@pytest.mark.parametrize(("path", "value", "field"), WRONG)
def test_a_wrong_field_has_a_line_that_names_it(tmp_path, example, path, value, field):
    faults = faults_of(tmp_path, changed(example, path, value))
    assert field in [named for named, _sentence in faults]
    assert all("\n" not in sentence for _named, sentence in faults)


def test_all_faults_are_told_at_once(tmp_path, example):
    example = changed(example, ["cause"], NOT_GIVEN)
    example = changed(example, ["people", 1, "documents", 0, "number"], "440402198607230024")
    example = changed(example, ["means", 0, "amount"], "much")
    assert [field for field, _sentence in faults_of(tmp_path, example)] == [
        "cause",
        "means[0].amount",
        "people[1].documents[0].number",
    ]


def test_a_line_does_not_repeat_the_number_that_was_given(tmp_path, example):
    number = "440402198607230024"
    faults = faults_of(tmp_path, changed(example, ["people", 1, "documents", 0, "number"], number))
    assert number not in str(faults)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"people": [}',
        '{"amount": NaN}',
        '{"cause": "fire", "cause": "illness"}',
        f'{{"amount": {"9" * 5000}}}',
        "[" * 100_000,
    ],
    ids=["empty", "open", "bracket", "nan", "twice", "digits", "deep"],
)
def test_what_is_no_json_is_one_fault(tmp_path, text):
    assert len(faults_of(tmp_path, text)) == 1


@pytest.mark.parametrize("text", ["[]", "null", '"application"', "3"])
def test_json_that_is_no_object_is_one_fault(tmp_path, text):
    assert len(faults_of(tmp_path, text)) == 1


def test_a_file_that_is_missing_or_in_another_encoding_is_a_fault(tmp_path):
    with pytest.raises(WrongFile):
        read(tmp_path / "nowhere.json")
    path = tmp_path / "application.json"
    path.write_bytes('{"name": "梁"}'.encode("gb18030"))
    with pytest.raises(WrongFile):
        read(path)


def test_attachments_lie_beside_the_file_and_are_judged_by_content(tmp_path, example):
    (tmp_path / "bill.pdf").write_text("not a PDF", encoding="utf-8")
    example = changed(example, ["attachments"], ["bill.pdf"])
    assert [field for field, _sentence in faults_of(tmp_path, example)] == ["attachments[0]"]
    picture = scan().read()
    (tmp_path / "bill.pdf").write_bytes(picture)
    assert read(written(tmp_path, example)).attachments == (picture,)


def test_a_keyword_that_is_not_checked_is_not_passed_over():
    with pytest.raises(ValueError, match="uniqueItems"):
        faults_in([], {"type": "array", "uniqueItems": True})
