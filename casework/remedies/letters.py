"""The papers of review and recovery (复核、追回文书)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.letters import LEGAL_BASIS, applicant_line, paper, remedy, rule_for, stated
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.core.money import Money
from casework.documents.forms import remedy_paper_pdf
from casework.documents.kinds import Kind
from casework.documents.remedy_contents import Part, RemedyPaperContent, Row
from casework.documents.rules import amount_in_words
from casework.policy.samples import marked

from .models import Recovery, Review

#: What the law calls each outcome, as a review decision rules it.
RULINGS = {
    Review.Outcome.MAINTAIN: gettext_lazy("维持原决定。"),
    Review.Outcome.CHANGE: gettext_lazy("变更原决定。"),
    Review.Outcome.REVOKE: gettext_lazy("撤销原决定，由原决定机构重新调查并作出决定。"),
    Review.Outcome.ORDER_PERFORMANCE: gettext_lazy("责令有关机构在规定期限内履行职责。"),
    Review.Outcome.CONFIRM_UNLAWFUL: gettext_lazy("确认原行为违法。"),
    Review.Outcome.DISCONTINUE: gettext_lazy("终止复核。"),
}


def review_acceptance(review: Review, *, until, by) -> dict:
    """The review is taken on, with the day by which it is decided (复核受理通知书)."""
    with in_language_of_record():
        return _made(
            review, Kind.REVIEW_ACCEPTANCE, f"{review.number}-SL", review.office, by,
            ruling=_("经审查，予以受理。"),
            rows_title=_("审理期限"),
            rows=(
                Row(_("受理日期"), date_format(clock.today())),
                Row(_("审理期限"), _period(review, "period.review"), date_format(until)),
            ),
        )  # fmt: skip


def review_refusal(review: Review, *, ground: str, reason: str, by) -> dict:
    """The review is not taken on: why, and which remedies remain (不予受理复核通知书)."""
    with in_language_of_record():
        return _made(
            review, Kind.REVIEW_REFUSAL, f"{review.number}-BS", review.office, by,
            ruling=_("经审查，决定不予受理。"),
            rows_title=_("不予受理的情形"),
            rows=(Row(_("情形"), str(Review.DeclineGround(ground).label)),),
            parts=(Part(_("理由"), reason),),
            remedy=remedy(review.case),
        )  # fmt: skip


def review_decision(review: Review, *, outcome: str, reason: str, amount: Money | None, by) -> dict:
    """What the reviewing office decides and why, with the remedies that remain (复核决定书)."""
    with in_language_of_record():
        rows = (Row(_("复核结论"), str(Review.Outcome(outcome).label)),)
        if amount is not None:
            rows += (
                Row(
                    _("变更后的救助金额"), str(amount),
                    amount_in_words(amount.minor, amount.currency),
                ),
            )  # fmt: skip
        return _made(
            review, Kind.REVIEW_DECISION, f"{review.number}-JD", review.office, by,
            ruling=str(RULINGS[outcome]),
            rows_title=_("复核决定"),
            rows=rows,
            parts=(
                Part(_("复核请求和理由"), review.grounds.open()), Part(_("决定的理由"), reason),
            ),
            remedy=remedy(review.case),
        )  # fmt: skip


def recovery_order(recovery: Recovery, *, reason: str, times: int, by) -> dict:
    """What has to be given back, why, and in how many instalments (追回决定书)."""
    with in_language_of_record():
        rows = (
            Row(_("追回金额"), str(recovery.amount), _in_words(recovery)),
            Row(_("追回情形"), str(recovery.get_ground_display())),
            Row(_("原决定文号"), recovery.decision.number),
            Row(_("分期数"), str(times), _("每期自送达之日或上期期满起 %(period)s") % {
                "period": _period(recovery, "period.instalment"),
            }),
        )  # fmt: skip
        return _issued(
            recovery.case, Kind.RECOVERY_ORDER, recovery.number, recovery.district, by,
            opening=_("经核实，您家庭收到的下列临时救助金应予追回。"),
            ruling=_("决定予以追回。"),
            rows_title=_("追回内容"),
            rows=rows,
            parts=(Part(_("决定的理由"), reason),),
            remedy=remedy(recovery.case),
        )  # fmt: skip


def recovery_waiver(recovery: Recovery, *, ground: str, waived: Money, reason: str, by) -> dict:
    """What is no longer asked for, and why (免除追回决定书)."""
    with in_language_of_record():
        rows = (
            Row(_("追回金额"), str(recovery.amount)),
            Row(
                _("免除金额"), str(waived), amount_in_words(waived.minor, waived.currency)
            ),
            Row(_("免除情形"), str(Recovery.WaiverGround(ground).label)),
        )  # fmt: skip
        return _issued(
            recovery.case, Kind.RECOVERY_WAIVER, f"{recovery.number}-MC", recovery.district, by,
            opening=_("关于追回决定（%(number)s）尚未归还的部分，经审查决定如下。")
            % {"number": recovery.number},
            ruling=_("免除尚未归还的部分。"),
            rows_title=_("免除内容"),
            rows=rows,
            parts=(Part(_("决定的理由"), reason),),
        )  # fmt: skip


def recovery_end(recovery: Recovery, *, by) -> dict:
    """The order to give back fell with the decision on which it rested (终止追回告知书)."""
    with in_language_of_record():
        back = Money(recovery.repaid_minor, recovery.currency)
        rows = (
            Row(_("追回金额"), str(recovery.amount)),
            Row(_("已归还金额"), str(back), _("计入重新作出的决定") if back.minor else ""),
        )
        return _issued(
            recovery.case, Kind.RECOVERY_END, f"{recovery.number}-ZZ", by.agency, by,
            opening=_("追回决定（%(number)s）所依据的决定已被撤销或者变更。")
            % {"number": recovery.number},
            ruling=_("该追回决定不再执行；是否仍须归还，以新的决定为准。"),
            rows_title=_("追回情况"),
            rows=rows,
        )  # fmt: skip


def _made(review: Review, kind, number, office, by, **told) -> dict:
    opening = _("您于%(day)s对决定（%(number)s）提出的复核申请，现答复如下。") % {
        "day": date_format(review.lodged_on), "number": review.decision.number,
    }  # fmt: skip
    return _issued(review.case, kind, number, office, by, opening=opening, **told)


def _issued(case, kind, number, office, by, **told) -> dict:
    head = paper(office, number, handler=by.get_full_name())
    content = RemedyPaperContent(
        heading=head.heading,
        applicant=applicant_line(case),
        case_number=case.number,
        legal_basis=LEGAL_BASIS,
        **told,
    )
    return {
        "content": remedy_paper_pdf(kind, content), "verify_token": head.token,
        "kind": kind, "number": number, "issuer": office.name,
    }  # fmt: skip


def _period(record, key: str) -> str:
    rule = rule_for(record.case, key)
    return marked(stated(rule).text, rule)


def _in_words(recovery: Recovery) -> str:
    return amount_in_words(recovery.amount_minor, recovery.currency)
