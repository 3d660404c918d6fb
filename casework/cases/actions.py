"""What officers do with a case (救助个案). One function, one official act."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency, Jurisdiction
from casework.audit.journal import enact, enter, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.people.models import Household, MeansDeclaration, Person
from casework.policy.actions import next_number

from . import archive, letters
from .models import Case, CaseType, Note, Route
from .queries import may_read, other_open_case
from .routing import propose_route


class AlreadyOpen(Refusal):
    """The household has an open application for the same cause (docs/plan-to-code.md, rule 16)."""

    def __init__(self, case: Case):
        super().__init__(
            _("该家庭因同一原因已有在办申请 %(number)s，请在该案办理，不要重复登记。")
            % {"number": case.number},
            field="cause",
        )
        self.case = case


@transaction.atomic
def register_case(
    *, by, agency: Agency, counterpart: Agency, applicant: Person, household: Household,
    declaration: MeansDeclaration, case_type: str, origin: str, cause: str, place: str,
    happened_on: date, circumstances: str,
) -> Case:  # fmt: skip
    """Enter an application at a township's counter (登记申请), as a draft.

    Raises AlreadyOpen, or NotPermitted if ``by`` has no counter duty at ``agency``.
    """
    if not by.has_perm("cases.register_case", agency):
        raise NotPermitted(_("您没有在本机构登记申请的职责。"))
    if happened_on > clock.today():
        raise Refusal(_("事发日期不能晚于今天。"), field="happened_on")
    law = Jurisdiction(agency.jurisdiction).law
    if CaseType(case_type).law != law or household.law != law:
        raise Refusal(_("本机构不办理该类救助，请另选救助类型。"), field="case_type")
    _refuse_second(household, cause)
    number = next_number("case", prefix="ZM")
    case = Case.objects.create(
        number=number,
        stream=open_stream(Stream.Kind.CASE, number),
        agency=agency,
        district=agency.parent or agency,
        counterpart=counterpart,
        applicant=applicant,
        household=household,
        declaration=declaration,
        case_type=case_type,
        origin=origin,
        cause=cause,
        place=place,
        happened_on=happened_on,
        circumstances=circumstances,
        applied_on=clock.today(),
        created_by=by,
    )
    enter(
        case, "register", by=by, office=agency.code, permission="cases.register_case",
        about={"case_type": case_type, "origin": origin, "cause": cause},
    )  # fmt: skip
    return case


def attach(case: Case, *, by, title: str, upload, field="attachments"):
    """Take in a paper that the applicant brings (收取材料)."""
    return receive_upload(
        case.stream, kind=Kind.EVIDENCE, title=title, upload=upload, by=by, subject=case,
        field=field,
    )  # fmt: skip


def submit_case(case: Case, *, by, note="") -> None:
    """File the application (递交申请)."""
    enact(case.submit, by=by, note=note)


def check_form(
    case: Case, *, by, complete=False, items=(), route=Route.GENERAL, ground="", reason="",
    amount: Money | None = None, note="",
) -> None:  # fmt: skip
    """Papers complete, everything that is missing told once, or another route (形式审查).

    ``items``: codes of models.Supplement, in one list. ``route`` other than the general one is
    proposed with a coded ``ground``, a ``reason`` in words and the ``amount``; papers may then be
    complete or not (容缺).
    """
    with hold(case.stream):
        if route != Route.GENERAL:
            propose_route(
                case, route, by=by, ground=ground, reason=reason, amount=amount, note=note
            )
            return
        if complete:
            enact(case.pass_check, by=by, note=note)
            return
        if not items:
            raise Refusal(_("请勾选须补正的全部事项。"), field="items")
        enact(
            case.request_supplement, by=by, note=note, items=list(items), on=clock.today(),
            about={"items": list(items)},
        )  # fmt: skip
        store_generated(
            case.stream,
            kind=Kind.SUPPLEMENT_LIST,
            title=gettext_noop("补正材料一次性告知书"),
            number=f"{case.number}-BZ",
            version=case.stream.documents.filter(kind=Kind.SUPPLEMENT_LIST).count() + 1,
            by=by,
            subject=case,
            **letters.supplement_list(case, by=by, note=note),
        )


def receive_supplement(case: Case, *, by, papers=(), note="") -> None:
    """Take in what the applicant brought and check the form again (接收补正材料)."""
    with hold(case.stream):
        for upload in papers:
            attach(case, by=by, title=gettext_noop("补正材料"), upload=upload, field="papers")
        enact(case.supply, by=by, note=note)


def close_case(case: Case, *, by, note="") -> None:
    """Archive the file and close it (办结归档)."""
    with hold(case.stream):
        made = store_generated(
            case.stream,
            kind=Kind.ARCHIVE,
            title=gettext_noop("归档案卷"),
            number=f"{case.number}-GD",
            version=archive.versions(case) + 1,
            by=by,
            subject=case,
            content=archive.make(case),
        )
        act = {
            Case.State.IRREGULAR: case.close_after_recovery,
            Case.State.CONCLUDED: case.close_concluded,
        }.get(case.state, case.close)
        enact(act, by=by, note=note, about={"archive": made.sha256})


def add_note(case: Case, *, by, words: str) -> Note:
    """Write a working note (办案备注)."""
    if not may_read(by, case, ("cases.view_case",)):
        raise NotPermitted(_("您没有办理本案的职责，不能添加备注。"))
    if not words.strip():
        raise Refusal(_("请填写备注内容。"), field="words")
    with hold(case.stream):
        last = case.notes.filter(by=by).order_by("-pk").first()
        if last and last.words.open() == words:
            raise Refusal(_("这条备注刚才已经添加，没有重复登记。"), field="words")
        note = Note(uid=uuid.uuid4(), case=case, by=by, at=clock.now())
        note.words = words
        note.save()
        enter(case, "add_note", by=by, about={"note": str(note.uid)})
    return note


def commitment_is_made(case: Case, *, by) -> str:
    """Fact ``cases.commitment_made``: the applicant signed the commitment (告知承诺)."""
    return "" if case.declaration.promised else _("申请人尚未作出告知承诺，不能递交申请。")


def not_asked_before(case: Case, *, by) -> str:
    """Fact ``cases.not_asked_before``: what is missing is told once in one handling (一次性告知)."""
    if case.supplement_asked_on is None:
        return ""
    return _("已于 %(day)s 一次性告知补正，不得再次要求补正，请按现有材料继续办理。") % {
        "day": date_format(case.supplement_asked_on)
    }


def archive_is_made(case: Case, *, by) -> str:
    """Fact ``cases.archive_made``."""
    return "" if archive.versions(case) else _("案卷尚未归档。")


def _refuse_second(household: Household, cause: str) -> None:
    """One open application per household and cause; persons are locked so that two counters
    cannot both pass."""
    already = other_open_case(household, cause)
    if already:
        raise AlreadyOpen(already)
