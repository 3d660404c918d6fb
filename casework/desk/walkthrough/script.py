"""What each officer fills in, step by step (演练脚本). A step that is not named here needs nothing
beyond what its form proposes."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageDraw

from casework.cases.models import Case
from casework.core import clock
from casework.core.money import MINOR_PER_UNIT, Money
from casework.decisions.queries import latest_review
from casework.people.rules.catalogue import ITEM_BY_CODE, Form
from casework.verification.models import RequestedItem
from casework.verification.queries import current_request

from .application import Filed
from .pages import HtmlForm

#: Items asked for beside the declared ones.
ALSO_ASKED = ("ID.STATUS", "HH.MEMBERS", "WRK.STATUS")
#: Left unchecked by the other side, so that all three kinds of answer occur.
NOT_CHECKED = "WRK.STATUS"
#: What the other side finds beyond the first declared amount, in minor units.
FOUND_BEYOND = 120_000
#: Width of a band in which the other side answers, in minor units.
BAND = 1_000_000
#: What the registers say of everybody, declared or not.
REGISTERED = {
    "ID.STATUS": {"yes": True},
    "HH.MEMBERS": {"text": gettext_lazy("登记的家庭成员与申请书所列一致")},
}
ACCOUNT = "621700 0000 1234 5678"


@dataclass(frozen=True)
class Aside:
    """An act from outside the course of steps: its page, by whose duty at the case's office, and
    what is filled in."""

    page: str
    duty: str
    answers: dict


@dataclass
class Script:
    """The choices of one walkthrough.

    ``aid`` is in CNY. ``with_supplement``: something is missing at first (一次性告知补正).
    ``with_return``: the bank sends the first payment back (退汇).
    """

    filed: Filed
    aid: Decimal = Decimal("4800.00")
    with_supplement: bool = False
    with_return: bool = False
    _done: list[str] = field(default_factory=list)
    #: How long it takes until a step is taken up, where it is no matter of hours.
    pauses: ClassVar[dict[str, timedelta]] = {}
    #: Whether what goes on beside the relief comes before it.
    remedies_first: ClassVar[bool] = False

    def application(self, form: HtmlForm) -> None:
        """Fill in the counter's form (登记申请)."""
        given = self.filed.application
        form.rows("people", len(given.people))
        form.rows("means", len(given.means))
        for place, person in enumerate(given.people):
            form.fill({f"people-{place}-{name}": value for name, value in _person(person).items()})
        for place, declared in enumerate(given.means):
            form.fill({f"means-{place}-{name}": value for name, value in _means(declared).items()})
        form.fill(
            {
                "address": given.address,
                "place": given.place,
                "counterpart": given.counterpart,
                "case_type": given.case_type,
                "origin": given.origin,
                "cause": given.cause,
                "happened_on": given.happened_on,
                "circumstances": given.circumstances,
                "period_from": given.period_from,
                "period_to": given.period_to,
                "promised": given.promised,
                "attachments": [upload(paper) for paper in self.filed.attachments] or [scan()],
            }
        )

    def waits_before(self, step: str) -> bool:
        """Whether the officer waits until the days before ``step`` have passed."""
        return True

    def aside(self, step: str) -> Aside | None:
        """What is done instead of the open ``step``, from outside the course of steps."""
        return None

    def step(self, name: str, case: Case, form: HtmlForm) -> dict:
        """The answers to the form of step ``name``."""
        filled_in = getattr(self, f"_{name}", None)
        answers = filled_in(case, form) if filled_in else {}
        self._done.append(name)
        return answers

    def _check_form(self, case, form):
        if self.with_supplement and "receive_supplement" not in self._done:
            return {"complete": "no", "items": ["income", "account"]}
        return {"complete": "yes"}

    def _receive_supplement(self, case, form):
        return {"papers": [scan(), scan()]}

    def _issue_authorization(self, case, form):
        items = form["items"]
        return {"items": [*items.values, *(c for c in ALSO_ASKED if c in items.offered)]}

    def _collect_signatures(self, case, form):
        return {
            "signature": form["signature"].offered[0],
            "signed_on": clock.today(),
            "page": scan(),
            "consents": form["consents"].offered,
        }

    def _check_signatures(self, case, form):
        return {"agreed": "yes"}

    def _release_request(self, case, form):
        return {"agreed": "yes"}

    def _answer_request(self, case, form):
        """What the other side's registers say: as declared, but for one amount; of what was not
        declared there is no record."""
        request = current_request(case)
        declared = {
            (item.member_id, item.code): item.answer.open() for item in case.declaration.items.all()
        }
        answers, beyond = {}, FOUND_BEYOND
        for item in request.items.order_by("pk"):
            shape = ITEM_BY_CODE[item.code].answer_in(request.recipient.jurisdiction)
            said = declared.get((item.member_id, item.code)) or REGISTERED.get(item.code)
            answer = {"finding": RequestedItem.Finding.NONE_FOUND}
            if item.code == NOT_CHECKED:
                answer["finding"] = RequestedItem.Finding.NOT_CHECKED
                answer["remark"] = _("主管部门未在期限内答复")
            elif said:
                if "minor" in said and shape == Form.AMOUNT:
                    said, beyond = {**said, "minor": said["minor"] + beyond}, 0
                answer["finding"] = RequestedItem.Finding.VALUE
                answer |= _found(said, shape)
            answers |= {f"i{item.pk}-{name}": value for name, value in answer.items()}
        return answers

    def _countersign_request(self, case, form):
        return {"agreed": "yes"}

    def _adopt_answer(self, case, form):
        return {"agreed": "yes", "note": _("差异已向申请人核实，不影响救助条件。")}

    def _decide_acceptance(self, case, form):
        return {"accepted": "yes"}

    def _visit_home(self, case, form):
        return {
            "companion": form["companion"].offered[0],
            "visited_on": clock.today(),
            "findings": _("两人入户，家庭成员、居住条件和收入中断情况与申报相符。"),
            "as_declared": "yes",
        }

    def _give_opinion(self, case, form):
        return {
            "recommended": "yes",
            "form": "cash",
            "amount": self.aid,
            "opinion": _("家庭突发困难，经核对和入户调查符合条件，建议给予一次性临时救助。"),
        }

    def _end_publicity(self, case, form):
        return {"objected": "no"}

    def _review_legality(self, case, form):
        return {"agreed": "yes", "opinion": _("主体、依据、程序合法，理由充分，同意。")}

    def _decide_case(self, case, form):
        beyond = {"beyond_reason": _("家庭遭遇重大困难，限额内的救助不足以渡过难关。")}
        return {
            **(beyond if latest_review(case) else {}),
            "outcome": "approve",
            "form": "cash",
            "amount": self.aid,
            "fund": form["fund"].offered[0],
            "reason": _("申请人家庭符合临时救助条件，公示期满无异议。"),
        }

    def _serve_decision(self, case, form):
        return {
            "method": "direct",
            "served_on": clock.today(),
            "recipient": self.filed.application.people[0].name,
            "receipt": scan(),
        }

    def _prepare_payment(self, case, form):
        return {
            "method": "bank",
            "payee_name": form["payee_name"].offered[0],
            "bank": form["bank"].offered[0],
            "account_number": ACCOUNT,
        }

    def _review_payment(self, case, form):
        return {"agreed": "yes"}

    def _record_bank_answer(self, case, form):
        answer = {"answered_on": clock.today()}
        if self.with_return and "record_bank_answer" not in self._done:
            return {**answer, "paid": "no", "reason": "AC01"}
        return {**answer, "paid": "yes", "reference": f"W{clock.today():%Y%m%d}0001"}


def upload(content: bytes) -> SimpleUploadedFile:
    """A file out of a folder, under a name that tells nothing."""
    ending = "pdf" if content.startswith(b"%PDF-") else "png"
    return SimpleUploadedFile(f"{uuid4().hex}.{ending}", content)


def scan() -> SimpleUploadedFile:
    """A page from the scanner: white, with a stroke of the pen."""
    page = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(page).line(
        [(120, 700), (180, 640), (210, 720), (280, 650), (330, 705), (420, 660)], fill=40, width=5
    )
    made = io.BytesIO()
    page.save(made, "PNG")
    return upload(made.getvalue())


def _person(person) -> dict:
    fields = {
        "name": person.name,
        "name_hant": person.name_hant,
        "name_latin": person.name_latin,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "phone": person.phone,
        "relation": person.relation,
        "lives_in": person.lives_in,
        "limited_capacity": person.limited_capacity,
        # The page counts people from 1.
        "guardian": "" if person.guardian is None else person.guardian + 1,
    }
    for place, document in enumerate(person.documents, start=1):
        fields[f"document{place}_kind"] = document.kind
        fields[f"document{place}_number"] = document.number
    return fields


def _means(declared) -> dict:
    fields = {"person": declared.person + 1, "code": declared.code, "note": declared.note}
    match declared.answer:
        case {"minor": minor, "currency": currency}:
            return {**fields, "amount": _units(minor), "currency": currency}
        case {"count": count}:
            return {**fields, "count": count}
        case {"yes": yes}:
            return {**fields, "yes": "yes" if yes else "no"}
    raise ValueError("an answer that no form takes")


def _found(said: dict, shape: Form) -> dict:
    """What was found, as the answering officer's form takes it in ``shape``."""
    match shape, said:
        case Form.AMOUNT, {"minor": minor, "currency": currency}:
            return {"value": _units(minor), "currency": currency}
        case Form.BAND, {"minor": minor, "currency": currency}:
            floor = minor // BAND * BAND
            return {"value": _units(floor), "upto": _units(floor + BAND), "currency": currency}
        case Form.LIST, {"minor": minor, "currency": currency}:
            return {"value": str(Money(minor, currency))}
        case Form.COUNT, {"count": count}:
            return {"value": count}
        case Form.YES_NO, {"yes": yes}:
            return {"value": "yes" if yes else "no"}
        case Form.YES_NO, {"minor": minor}:
            return {"value": "yes" if minor else "no"}
        case _, {"text": text}:
            return {"value": str(text)}
    raise ValueError("an answer that no form takes")


def _units(minor: int) -> Decimal:
    return Decimal(minor) / MINOR_PER_UNIT
