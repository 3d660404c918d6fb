"""Legal review (法制审核) and the caps that it alone can lift (docs/plan-to-code.md, rule 8)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.assessment.models import AidForm, Objection, Publicity
from casework.assessment.posting import record_publicity_result
from casework.assessment.queries import current_assessment
from casework.audit.journal import enact, enter, entitlement
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case, Route
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import OutOfTurn, Refusal
from casework.core.states import rule_of
from casework.policy.calculators import Aid
from casework.policy.calculators.temporary_aid import THRESHOLD
from casework.policy.calculators.wording import CAPS
from casework.policy.samples import sample_mark

from .calculation import calculate, keep_calculation
from .models import Decision, LegalReview
from .queries import decision_of, latest_review, open_review

#: Why a review opens by itself when the posting has ended.
RECOMMENDED = gettext_noop("审核意见建议的金额须经法制审核。")


def end_posting(
    publicity: Publicity, *, by, objected: bool, objector="", objection="", note=""
) -> Objection | None:
    """Enter how the posting ended (登记公示结果); what is recommended beyond a cap, or above the
    amount that the rule names, then goes to legal review before anybody decides."""
    with hold(publicity.stream):
        lodged = record_publicity_result(
            publicity, by=by, objected=objected, objector=objector, objection=objection, note=note
        )
        assessment = None if objected else current_assessment(publicity.case)
        if assessment is not None and assessment.recommended_form == AidForm.CASH:
            amount = Money(assessment.recommended_minor, assessment.currency)
            beyond = reasons_for_review(publicity.case, amount, calculate(publicity.case))
            if beyond:
                _open(publicity.case, by, amount, beyond, RECOMMENDED, assessment.round)
        return lodged


def ask_review(case: Case, *, by, amount: Money | None, why: str) -> LegalReview:
    """Whoever decides asks for a legal review first (提请法制审核): another grant to the household
    has used what was left, or more is to be granted than was recommended."""
    with hold(case.stream):
        permission, office = entitlement(case, rule_of(case.approve), by)
        if case.state not in rule_of(case.approve).sources:
            raise OutOfTurn(_("本案当前不在审批环节，不能提请法制审核。"))
        if amount is None or amount.minor <= 0:
            raise Refusal(_("请填写拟救助的金额。"), field="amount")
        if not why.strip():
            raise Refusal(_("请填写提请法制审核的理由。"), field="reason")
        if open_review(case):
            raise OutOfTurn(_("本案已提请法制审核，请等待审核意见。"))
        beyond = reasons_for_review(case, amount, calculate(case))
        if not beyond:
            raise Refusal(
                _("该金额未超过救助限额，也未达到须经法制审核的金额，可以直接审批。"),
                field="amount",
            )
        return _open(case, by, amount, beyond, why, permission=permission, office=office)


def review_legality(review: LegalReview, *, by, agreed: bool, opinion: str, note="") -> None:
    """Give the opinion (法制审核意见): agreed, or objected; both with a reason."""
    if not opinion.strip():
        raise Refusal(_("请填写法制审核意见。"), field="opinion")
    step = review.agree if agreed else review.disagree
    enact(
        step, by=by, note=note, opinion=opinion.strip(), on=clock.today(),
        about={"minor": review.amount_minor},
    )  # fmt: skip


def discontinue_review(case: Case, *, by, note="") -> None:
    """End the legal review that a case waited for when it ended (终止法制审核)."""
    review = open_review(case)
    if review is not None:
        review.case = case
        enact(review.discontinue, by=by, note=note)


def reasons_for_review(case: Case, amount: Money, aid: Aid) -> list[dict]:
    """Why an amount may not be granted without a legal review: each cap that it exceeds, with its
    limit, what is used and what is left, and the threshold of the rule."""
    beyond = [
        {
            "kind": cap.kind, "limit": cap.limit.minor, "used": cap.used.minor,
            "left": cap.left.minor, "sample": cap.rule.is_sample,
        }
        for cap in aid.caps
        if cap.limit.currency != amount.currency or amount.minor > cap.left.minor
    ]  # fmt: skip
    threshold = rule_for(case, THRESHOLD)
    above = threshold.money
    if above.currency != amount.currency or amount.minor > above.minor:
        beyond.append({"kind": "threshold", "limit": above.minor, "sample": threshold.is_sample})
    return beyond


def within_caps(case: Case, *, by) -> str:
    """Fact ``decisions.within_caps``: the decision stays within what is left of every cap, counted
    over all that the household was granted this year, and below the amount that asks for a legal
    review. Beyond, the district supervisor decides, with a reason and an agreed review, on the
    general route only.

    Reads under a lock on the household's people: two of its cases cannot both pass.
    """
    case.__dict__.pop("_weighed", None)
    decision = decision_of(case)
    if decision is None or decision.outcome != Decision.Outcome.APPROVED:
        return ""
    if not decision.amount_minor:
        return ""
    aid = calculate(case, locked=True)
    case.__dict__["_weighed"] = aid
    beyond = reasons_for_review(case, decision.amount, aid)
    if not beyond:
        return ""
    if case.route != Route.GENERAL:
        # Neither an inquiry nor a review comes before a decision on those routes.
        return told(beyond, decision.amount) + _(
            "先行救助和小额快救不经法制审核，请核减金额，或者改按一般程序办理。"
        )
    if (sentence := _review_lacking(case, decision.amount, beyond)) != "":
        return sentence
    if not by.has_perm("cases.approve_case", case.district):
        return told(beyond, decision.amount) + _(
            "超限的救助由区级审批人决定，请报区级民政部门审批。"
        )
    over_a_cap = any(each["kind"] != "threshold" for each in beyond)
    if over_a_cap and not decision.beyond_reason:
        return told(beyond, decision.amount) + _("请填写超限救助的理由。")
    return ""


def keep_what_was_weighed(case: Case, decision: Decision) -> None:
    """Keep with the decision the calculation that :func:`within_caps` has just weighed it by."""
    aid = case.__dict__.pop("_weighed", None)
    if aid is not None:
        keep_calculation(decision, aid)


def told(beyond: list[dict], amount: Money) -> str:
    """The sentences that name cap, used and left; 示例参数 where a limit is unverified."""
    sentences = []
    for each in beyond:
        limit = f"{Money(each['limit'], 'CNY')}{sample_mark(each['sample'])}"
        if each["kind"] == "threshold":
            sentences.append(
                _("本次 %(amount)s 超过须经法制审核的金额 %(limit)s。")
                % {"amount": amount, "limit": limit}
            )
            continue
        sentences.append(
            _(
                "本次 %(amount)s 超过%(cap)s：限额 %(limit)s，本年已批 %(used)s，"
                "本户尚可批 %(left)s。"
            )
            % {
                "amount": amount,
                "cap": CAPS[each["kind"]],
                "limit": limit,
                "used": Money(each["used"], "CNY"),
                "left": Money(each["left"], "CNY"),
            }
        )
    return "".join(sentences)


def _review_lacking(case: Case, amount: Money, beyond: list[dict]) -> str:
    review, assessment = latest_review(case), current_assessment(case)
    if review is None or review.round != (assessment.round if assessment else 0):
        return told(beyond, amount) + _("请先提请法制审核，或者核减金额。")
    if review.state == LegalReview.State.ASKED:
        return told(beyond, amount) + _("法制审核意见尚未作出，请待其作出后再审批。")
    if review.state == LegalReview.State.OBJECTED:
        return told(beyond, amount) + _("法制审核不同意，请核减金额，或者补充理由后重新提请。")
    seen = {each["kind"]: each for each in review.beyond}
    covered = (
        review.currency == amount.currency
        and amount.minor <= review.amount_minor
        and all(
            each["kind"] in seen and each.get("used", 0) <= seen[each["kind"]].get("used", 0)
            for each in beyond
        )
    )
    if not covered:
        return told(beyond, amount) + _(
            "法制审核同意的是 %(agreed)s，且其后的情况已有变化，请重新提请法制审核。"
        ) % {"agreed": review.amount}
    return ""


def _open(
    case: Case, by, amount: Money, beyond, why, of_round=None, *, permission="", office=""
) -> LegalReview:
    if of_round is None:
        assessment = current_assessment(case)
        of_round = assessment.round if assessment else 0
    review = LegalReview(
        case=case, round=of_round, amount_minor=amount.minor, currency=amount.currency,
        beyond=beyond, asked_on=clock.today(), asked_by=by,
    )  # fmt: skip
    review.why = why
    review.save()
    enter(
        review, "ask", by=by, permission=permission, office=office,
        about={"minor": amount.minor, "beyond": [each["kind"] for each in beyond]},
    )  # fmt: skip
    return review
