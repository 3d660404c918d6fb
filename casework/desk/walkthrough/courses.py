"""The routes that a walkthrough may take (演练程序), one entry each in :data:`COURSES`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.assessment.models import Objection
from casework.cases.models import Case, Paperwork, Route
from casework.core import clock
from casework.core.money import Money
from casework.decisions.advance import highest
from casework.decisions.models import Decision
from casework.decisions.outside import outside_decision_of
from casework.decisions.queries import decision_of
from casework.remedies.models import Recovery, Review

from .application import EXAMPLE, EXAMPLE_OF_MACAO
from .script import Aside, Script, scan

#: What a review grants beyond the first decision, in CNY.
MORE = Decimal("600.00")


class Emergency(Script):
    """Aid first, its paperwork afterwards (急难型先行救助)."""

    def _check_form(self, case, form):
        return {
            "complete": Route.EMERGENCY,
            "urgent_ground": "treatment",
            "amount": at_most(self.aid, highest(case, Route.EMERGENCY)),
            "reason": _("申请人住院待手术，无力缴纳押金，不能等待核对和公示。"),
        }

    def _decide_advance(self, case, form):
        return {
            "approved": "yes",
            "form": "cash",
            "amount": at_most(self.aid, highest(case)),
            "fund": form["fund"].offered[0],
            "reason": _("经电话核实医院情况，确属紧急，先行救助。"),
        }

    def _file_paperwork(self, case, form):
        return {"items": list(Paperwork.values), "papers": [scan()]}

    def _check_paperwork(self, case, form):
        return {"result": "regularise"}


class GivenBack(Emergency):
    """Aid in advance that turns out not to have been due, and is given back (手续不符、追回)."""

    def _check_paperwork(self, case, form):
        return {
            "result": "irregular",
            "ground": "means_beyond",
            "reason": _("补办核对时查明家庭另有较大额存款。"),
        }

    def _order_recovery(self, case, form):
        return {"times": 1, "reason": _("不符合先行救助条件，已发放的救助金应予归还。")}

    def _serve_recovery(self, case, form):
        return self._serve_decision(case, form)

    def _enter_repayment(self, case, form):
        owed = case.recoveries.get()
        return {
            "amount": owed.amount.amount,
            "received_on": clock.today(),
            "reference": f"H{clock.today():%Y%m%d}0001",
        }

    def _confirm_repayment(self, case, form):
        return {"agreed": "yes"}


class Quick(Script):
    """A small sum within days (小额快救)."""

    def _check_form(self, case, form):
        return {
            "complete": Route.QUICK,
            "quick_ground": "illness",
            "amount": at_most(self.aid, highest(case, Route.QUICK)),
            "reason": _("突发疾病，基本生活暂时无着。"),
        }

    def _decide_quick(self, case, form):
        return {
            "outcome": "approve",
            "amount": at_most(self.aid, highest(case)),
            "fund": form["fund"].offered[0],
            "reason": _("符合小额快救条件。"),
        }


class Supplement(Script):
    """Something is missing at first (一次性告知补正)."""

    def _check_form(self, case, form):
        if "receive_supplement" in self._done:
            return {"complete": "yes"}
        return {"complete": "no", "items": ["income", "account"]}


class Refusal(Script):
    """The decision goes against the household (不予批准), and is served."""

    def _decide_case(self, case, form):
        return {
            "outcome": "reject",
            "ground": "means_exceed",
            "reason": _("核查发现的存款超过规定标准。"),
        }


class Objected(Script):
    """Somebody objects during the posting; it does not hold, and the posting runs on (异议)."""

    pauses: ClassVar = {"check_objection": timedelta(days=2)}

    def waits_before(self, step: str) -> bool:
        return step != "end_publicity" or "check_objection" in self._done

    def _end_publicity(self, case, form):
        if "check_objection" in self._done:
            return {"objected": "no"}
        return {
            "objected": "yes", "objector": _("同楼住户"), "objection": _("该户近月新购车辆，请核实。"),
        }  # fmt: skip

    def _check_objection(self, case, form):
        return {"upheld": "no", "outcome": _("车辆为亲戚所有，异议不成立。")}


class Withdrawal(Script):
    """The household takes its application back before it is visited (撤回申请)."""

    def aside(self, step: str) -> Aside | None:
        if step != "visit_home":
            return None
        return Aside(
            "withdraw_case",
            "caseworker",
            {
                "statement": scan(), "signed_on": clock.today(),
                "note": _("申请人表示已由子女接济，不再申请。"),
            },
        )  # fmt: skip


class Reviewed(Script):
    """The household asks for a review, and the bureau grants it more (复核变更)."""

    remedies_first: ClassVar = True

    def aside(self, step: str) -> Aside | None:
        if step != "prepare_payment" or "lodge_review" in self._done:
            return None
        self._done.append("lodge_review")
        applicant = self.filed.application.people[0].name
        return Aside(
            "lodge_review",
            "caseworker",
            {
                "lodger": "applicant", "lodger_name": applicant, "lodged_on": clock.today(),
                "grounds": _("批准金额不足以支付住院费用，请求复核。"),
            },
        )  # fmt: skip

    def _check_review(self, case, form):
        return {"accepted": "yes"}

    def _decide_review(self, case, form):
        return {
            "outcome": "change",
            "form": "cash",
            "amount": self.aid + MORE,
            "fund": str(decision_of(case).fund_id),
            "reason": _("经复核，住院费用确已增加，原决定金额应予变更。"),
        }

    def _serve_review(self, case, form):
        return self._serve_decision(case, form)

    def _implement_review(self, case, form):
        return {"words": _("已按复核决定变更救助金额。")}


class OfMacao(Script):
    """Macao asks Zhuhai, and decides by its own law (澳门援助金个案)."""

    def _enter_decision(self, case, form):
        return {
            "outcome": "granted",
            "amount": self.aid,
            "decided_on": clock.today(),
            "reference": f"DAF-{clock.today():%Y}-0001",
            "paper": scan(),
        }


@dataclass(frozen=True)
class Course:
    """A route: who fills in what, what must be true of the case in the end, and the application
    that is played where none is given."""

    script: type[Script]
    end: Promise
    reached: Callable[[Case], bool]
    example: str = EXAMPLE


def closed(case: Case) -> bool:
    return case.state == Case.State.CLOSED


def closed_by(route: str) -> Callable[[Case], bool]:
    return lambda case: closed(case) and case.route == route


def closed_after_recovery(case: Case) -> bool:
    settled = case.recoveries.filter(state=Recovery.State.SETTLED)
    return closed(case) and settled.exists()


def closed_after_a_supplement(case: Case) -> bool:
    return closed(case) and case.supplement_asked_on is not None


def closed_after_an_objection(case: Case) -> bool:
    dismissed = case.objections.filter(state=Objection.State.DISMISSED)
    return closed(case) and dismissed.exists()


def refused_and_served(case: Case) -> bool:
    decision = decision_of(case)
    return case.state == Case.State.REJECTED and decision.state == Decision.State.SERVED


def closed_after_a_review(case: Case) -> bool:
    decision = decision_of(case)
    reviewed = case.reviews.filter(state=Review.State.CLOSED, outcome=Review.Outcome.CHANGE)
    return closed(case) and decision.revision > 1 and reviewed.exists()


def closed_after_macao_decided(case: Case) -> bool:
    return closed(case) and outside_decision_of(case) is not None


def withdrawn(case: Case) -> bool:
    return case.state == Case.State.WITHDRAWN


_CLOSED = gettext_lazy("个案 %(number)s 已办结归档，用时 %(seconds)s 秒。")
_REFUSED = gettext_lazy("个案 %(number)s 不予批准，决定书已送达，用时 %(seconds)s 秒。")
_WITHDRAWN = gettext_lazy("个案 %(number)s 已撤回，用时 %(seconds)s 秒。")

COURSES = {
    "general": Course(Script, _CLOSED, closed_by(Route.GENERAL)),
    "emergency": Course(Emergency, _CLOSED, closed_by(Route.EMERGENCY)),
    "recovery": Course(GivenBack, _CLOSED, closed_after_recovery),
    "quick": Course(Quick, _CLOSED, closed_by(Route.QUICK)),
    "supplement": Course(Supplement, _CLOSED, closed_after_a_supplement),
    "refusal": Course(Refusal, _REFUSED, refused_and_served),
    "objection": Course(Objected, _CLOSED, closed_after_an_objection),
    "review": Course(Reviewed, _CLOSED, closed_after_a_review),
    "withdrawal": Course(Withdrawal, _WITHDRAWN, withdrawn),
    "macao": Course(OfMacao, _CLOSED, closed_after_macao_decided, EXAMPLE_OF_MACAO),
}


def at_most(aid: Decimal, most: Money) -> Decimal:
    """What is granted: what was asked for, within what the household may get on its route."""
    return min(aid, most.amount)
