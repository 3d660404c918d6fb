"""The application file: read, held against its schema and against the rules of the counter.

All faults are told at once, each with the path of its field; what the counter itself would refuse
is asked of the same rules. Nothing here touches a database.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from casework.agencies.models import Agency, Jurisdiction
from casework.cases.intake import Application, MeansGiven, PersonGiven
from casework.cases.models import CaseType
from casework.core import clock
from casework.core.money import MINOR_PER_UNIT
from casework.core.refusals import Refusal
from casework.documents import uploads
from casework.people.actions import DocumentShown
from casework.people.models import Member
from casework.people.rules import answers, capacity, identity_numbers, names
from casework.people.rules.catalogue import ITEM_BY_CODE, Form

from .schema import Fault, NotJson, below, faults_in, parse

FOLDER = "fixtures/walkthrough"
EXAMPLE = f"{FOLDER}/application.json"
EXAMPLE_OF_MACAO = f"{FOLDER}/macao.json"
SCHEMA = f"{FOLDER}/application.schema.json"
DEFAULT_AGENCY = "ZH-XZ-GB"
#: More than any application holds; what is larger is not read.
MAX_BYTES = 1024 * 1024
#: What is read of a file at all; the counter's own limit is the rule's (单个附件上限).
MAX_ATTACHMENT = 10 * 1024 * 1024
#: The fields of a declared item that each form of answer fills in.
_ANSWER_FIELDS = {
    Form.AMOUNT: ("amount", "currency"),
    Form.COUNT: ("count",),
    Form.YES_NO: ("yes",),
}


@dataclass(frozen=True)
class Filed:
    """An application as it comes to the counter of the office with code ``agency``."""

    agency: str
    application: Application
    attachments: tuple[bytes, ...] = ()


class WrongFile(ValueError):
    """The file cannot be played; ``faults`` says why, field by field."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read(path: Path) -> Filed:
    """The application in the file at ``path``. Raises WrongFile with every fault."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WrongFile([Fault("", _("文件超过 1 MB，不是申请文件。"))])
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongFile([Fault("", _("文件不是 UTF-8 编码，请另存为 UTF-8。"))]) from error
    except OSError as error:
        raise WrongFile([Fault("", _("文件无法读取，请核对路径和权限。"))]) from error
    try:
        given = parse(text)
    except NotJson as error:
        raise WrongFile([error.fault]) from error
    faults = faults_in(given, schema())
    if isinstance(given, dict):
        faults += _against_rules(given, _Sound(faults))
    attachments = []
    for place, name in enumerate(given.get("attachments", ()) if not faults else ()):
        try:
            attachments.append(_attachment(path.parent / name))
        except Refusal as refusal:
            faults.append(Fault(f"attachments[{place}]", str(refusal)))
    if faults:
        raise WrongFile(faults)
    return Filed(given.get("agency", DEFAULT_AGENCY), _application(given), tuple(attachments))


def schema() -> dict:
    """The schema of the file."""
    return json.loads((settings.BASE_DIR / SCHEMA).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Sound:
    """Which parts of the file have the right shape, so that rules can be asked about them."""

    faults: list[Fault]

    def __call__(self, *paths: str) -> bool:
        return not any(
            fault.field == path or fault.field.startswith((f"{path}.", f"{path}["))
            for fault in self.faults
            for path in paths
        )


def _against_rules(given: dict, sound: _Sound) -> list[Fault]:
    """What the rules of the counter say of the parts that have the right shape."""
    today = clock.today()
    found: list[Fault] = []
    if sound("agency", "counterpart", "case_type"):
        found += _offices(given)
    if sound("happened_on") and date.fromisoformat(given["happened_on"]) > today:
        found.append(Fault("happened_on", _("不能晚于申请日 %(day)s。") % {"day": today}))
    if sound("period_from", "period_to") and given["period_to"] < given["period_from"]:
        found.append(Fault("period_to", _("申报期间的终止日不能早于起始日，请核对。")))
    people = given.get("people")
    people = people if isinstance(people, list) else []
    holders: dict[tuple[str, str], str] = {}
    for place, person in enumerate(people):
        path = below("people", place)
        if sound(path):
            found += _person(person, path, first=place == 0, today=today)
            found += _documents(person, path, holders)
    if sound("people"):
        for place in range(len(people)):
            found += _guardian(people, place, today)
    means = given.get("means")
    taken: set[tuple[int, str]] = set()
    for place, declared in enumerate(means if isinstance(means, list) else []):
        path = below("means", place)
        if sound(path):
            found += _declared(declared, path, taken, of=len(people))
    return found


def _offices(given: dict) -> Iterator[Fault]:
    path = settings.BASE_DIR / "fixtures" / "agencies.json"
    agencies = {row["code"]: row for row in json.loads(path.read_text(encoding="utf-8"))}
    agency = agencies.get(given.get("agency", DEFAULT_AGENCY))
    if agency is None or not _has_a_counter(agency):
        yield Fault("agency", _("不是可以受理申请的镇（街道）、合作区机构或澳门社会工作中心代码。"))
        return
    if agencies[given["counterpart"]]["jurisdiction"] == agency["jurisdiction"]:
        yield Fault("counterpart", _("协查机构须在另一方，请重新选择。"))
    if CaseType(given["case_type"]).law != Jurisdiction(agency["jurisdiction"]).law:
        yield Fault("case_type", _("该机构不办理此类救助，请另选救助类型。"))


def _has_a_counter(agency: dict) -> bool:
    kinds = Agency.Kind
    if agency["kind"] == kinds.WELFARE:
        return "parent" in agency  # a social work centre; the bureau itself checks and decides
    return agency["kind"] in (kinds.TOWNSHIP, kinds.ZONE)


def _person(person: dict, path: str, *, first: bool, today: date) -> Iterator[Fault]:
    for field in ("name", "name_hant", "name_latin"):
        try:
            names.clean_name(person.get(field, ""), field=field, required=field == "name")
        except Refusal as refusal:
            yield Fault(below(path, field), str(refusal))
    if date.fromisoformat(person["birth_date"]) > today:
        yield Fault(below(path, "birth_date"), _("出生日期不能晚于今天，请核对。"))
    if first and person["relation"] != Member.Relation.SELF:
        yield Fault(below(path, "relation"), _("第一人是申请人，关系须为 self。"))
    if not first and person["relation"] == Member.Relation.SELF:
        yield Fault(below(path, "relation"), _("只有第一人是申请人，请选择其他关系。"))


def _documents(person: dict, path: str, holders: dict) -> Iterator[Fault]:
    born = date.fromisoformat(person["birth_date"])
    for place, document in enumerate(person["documents"]):
        at = below(below(path, "documents"), place)
        kind, number = document["kind"], document["number"]
        try:
            identity_numbers.check(kind, number, born)
        except Refusal as refusal:
            yield Fault(below(at, refusal.field or "number"), str(refusal))
            continue
        same = (kind, identity_numbers.search_form(kind, number))
        if holders.setdefault(same, at) != at:
            yield Fault(
                below(at, "number"), _("与 %(field)s 是同一证件。") % {"field": holders[same]}
            )


def _guardian(people: list[dict], place: int, today: date) -> Iterator[Fault]:
    person, path = people[place], f"people[{place}].guardian"
    ward = capacity.needs_guardian(
        date.fromisoformat(person["birth_date"]),
        today,
        limited_capacity=person.get("limited_capacity", False),
    )
    if "guardian" not in person:
        if ward:
            yield Fault(
                path, _("未成年人及无或限制民事行为能力人须有监护人，请填写其在 people 中的位置。")
            )
        return
    if person["guardian"] >= len(people):
        yield Fault(path, _("没有这一人（从 0 起数）。"))
        return
    guardian = people[person["guardian"]]
    if (
        person["guardian"] == place
        or guardian.get("limited_capacity", False)
        or not capacity.is_adult(date.fromisoformat(guardian["birth_date"]), today)
    ):
        yield Fault(path, _("监护人须为另一名有完全民事行为能力的成年人，请重新选择。"))


def _declared(declared: dict, path: str, taken: set, *, of: int) -> Iterator[Fault]:
    if declared["person"] >= of:
        yield Fault(below(path, "person"), _("没有这一人（从 0 起数）。"))
    if (declared["person"], declared["code"]) in taken:
        yield Fault(below(path, "code"), _("对同一成员只能申报一次，请合并填写。"))
    taken.add((declared["person"], declared["code"]))
    wanted = _ANSWER_FIELDS[ITEM_BY_CODE[declared["code"]].declared_as]
    for fields in _ANSWER_FIELDS.values():
        for field in fields:
            if field in wanted and field not in declared:
                yield Fault(below(path, field), _("缺少此项，请填写。"))
            if field not in wanted and field in declared:
                yield Fault(
                    below(path, field),
                    _("%(code)s 不填此项，应填 %(fields)s。")
                    % {"code": declared["code"], "fields": ", ".join(wanted)},
                )


def _attachment(path: Path) -> bytes:
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_ATTACHMENT else None
    except OSError as error:
        raise Refusal(_("文件无法读取，请核对路径和权限。")) from error
    if content is None:
        raise Refusal(_("文件超过 10 MB 的上限。"))
    paper = io.BytesIO(content)
    paper.size = len(content)
    uploads.examine(paper, title=_("申请材料"), limit=MAX_ATTACHMENT)
    return content


def _application(given: dict) -> Application:
    return Application(
        people=[_person_given(person) for person in given["people"]],
        address=given["address"],
        counterpart=given["counterpart"],
        case_type=given["case_type"],
        origin=given.get("origin", "applied"),
        cause=given["cause"],
        place=given["place"],
        happened_on=date.fromisoformat(given["happened_on"]),
        circumstances=given["circumstances"],
        means=[
            MeansGiven(
                declared["person"], declared["code"], _answer(declared), declared.get("note", "")
            )
            for declared in given["means"]
        ],
        period_from=date.fromisoformat(given["period_from"]),
        period_to=date.fromisoformat(given["period_to"]),
        promised=given["promised"],
    )


def _person_given(person: dict) -> PersonGiven:
    plain = {key: value for key, value in person.items() if key not in ("birth_date", "documents")}
    return PersonGiven(
        **plain,
        birth_date=date.fromisoformat(person["birth_date"]),
        documents=[DocumentShown(shown["kind"], shown["number"]) for shown in person["documents"]],
    )


def _answer(declared: dict) -> dict:
    """The declared value in the shape of people.rules.answers."""
    item = ITEM_BY_CODE[declared["code"]]
    match item.declared_as:
        case Form.AMOUNT:
            minor = int(Decimal(declared["amount"]) * MINOR_PER_UNIT)
            answer = {"minor": minor, "currency": declared["currency"]}
        case Form.COUNT:
            answer = {"count": declared["count"]}
        case _:
            answer = {"yes": declared["yes"]}
    return answers.checked_answer(item, answer)
