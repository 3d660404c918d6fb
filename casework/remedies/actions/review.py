"""The internal review, from the counter to the closed file (复核)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions.models import Decision
from casework.decisions.queries import remedy_until_told
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.notices.actions import record_service
from casework.policy.actions import next_number
from casework.policy.queries import due_on
from casework.policy.samples import marked
from casework.remedies import letters
from casework.remedies.models import Review
from casework.remedies.queries import reviewing_office

from .carrying_out import change_decision, revoke_decision
from .changing import granted_instead


def lodge_review(
    decision: Decision, *, by, lodger: str, lodger_name: str, lodged_on: date, grounds: str,
    late_reason="", papers=(), note="",
) -> Review:  # fmt: skip
    """Take in a request to look at a served decision again (登记复核申请).

    Refused after the last day of the remedy period, unless a reason such as force majeure is
    recorded. Raises NotPermitted, NotYet, OutOfTurn or Refusal.
    """
    case, office = decision.case, reviewing_office(decision)
    with hold(case.stream):
        decision.refresh_from_db()
        _may_lodge(case, office, by)
        _open_to_review(decision)
        if not decision.served_on <= lodged_on <= clock.today():
            raise Refusal(
                _("提出日期应在送达日（%(day)s）与今天之间。")
                % {"day": date_format(decision.served_on)},
                field="lodged_on",
            )
        if not grounds.strip():
            raise Refusal(_("请填写复核请求和理由。"), field="grounds")
        if lodged_on > decision.remedy_until and not late_reason.strip():
            raise Refusal(
                _(
                    "救济期限已于 %(day)s届满。因不可抗力等正当理由耽误的，请在“逾期理由”栏写明；"
                    "否则不能提出复核。"
                )
                % {"day": remedy_until_told(decision)},
                field="late_reason",
            )
        review = Review(
            number=next_number("review", prefix="FH"),
            case=case,
            decision=decision,
            office=office,
            lodger=lodger,
            lodged_on=lodged_on,
            registered_by=by,
        )
        review.lodger_name, review.grounds = lodger_name.strip(), grounds
        review.late_reason = late_reason
        review.save()
        late = lodged_on > decision.remedy_until
        enter(
            review, "lodge", by=by, note=note, permission="remedies.lodge_review",
            office=case.agency.code if by.has_perm("remedies.lodge_review", case.agency)
            else office.code,
            about={"decision": decision.number, "lodged_on": lodged_on.isoformat(), "late": late},
        )  # fmt: skip
        for upload in papers:
            receive_upload(
                case.stream, kind=Kind.EVIDENCE, title=gettext_noop("复核申请材料"), upload=upload,
                by=by, subject=review, field="papers",
            )  # fmt: skip
    return review


def withdraw_review(review: Review, *, by, note="") -> None:
    """Whoever lodged it takes it back before it is decided (撤回复核申请)."""
    if not note.strip():
        raise Refusal(_("请写明撤回的经过。"), field="note")
    with hold(review.stream):
        enact(review.withdraw, by=by, note=note)


def check_review(review: Review, *, by, accepted: bool, ground="", reason="", note="") -> None:
    """Take the review on, or not, with its notice (复核受理审查)."""
    with hold(review.stream):
        if accepted:
            until = due_on(clock.today(), rule_for(review.case, "period.review")).due_on
            notice = _file(
                review, gettext_noop("复核受理通知书"), by,
                letters.review_acceptance(review, until=until, by=by),
            )  # fmt: skip
            enact(
                review.accept, by=by, note=note, on=clock.today(), decide_by=until, notice=notice,
                about={"until": until.isoformat()},
            )  # fmt: skip
            return
        if not ground:
            raise Refusal(_("请选择不予受理的情形。"), field="ground")
        if not reason.strip():
            raise Refusal(_("请填写理由，理由将写入通知书。"), field="reason")
        notice = _file(
            review, gettext_noop("不予受理复核通知书"), by,
            letters.review_refusal(review, ground=ground, reason=reason, by=by),
        )  # fmt: skip
        enact(
            review.decline, by=by, note=note or reason, ground=ground, reason=reason, notice=notice,
            about={"ground": ground},
        )  # fmt: skip


def begin_review(review: Review, *, by, note="") -> None:
    """Call the file in and begin (调阅案卷、开始审理)."""
    with hold(review.stream):
        enact(review.take_up, by=by, note=note)


def decide_review(
    review: Review, *, by, outcome: str, reason: str, form="", amount: Money | None = None,
    fund: Fund | None = None, note="",
) -> None:  # fmt: skip
    """Decide the review, or extend its period once (复核决定、延长期限).

    ``outcome``: one of Review.Outcome, or "prolong". A change needs what is granted instead; at
    the household's own request it can't be less than before.
    """
    with hold(review.stream):
        if not reason.strip():
            raise Refusal(_("请填写理由。"), field="reason")
        if outcome == "prolong":
            longer = rule_for(review.case, "period.review_extension")
            until = due_on(review.decide_by, longer).due_on
            if clock.today() > review.decide_by:
                raise NotYet(
                    _("复核期限已于 %(day)s届满，不能再延长，请作出复核决定。")
                    % {
                        "day": marked(
                            date_format(review.decide_by), rule_for(review.case, "period.review")
                        )
                    }
                )
            enact(
                review.prolong, by=by, note=reason, until=until, about={"until": until.isoformat()}
            )
            return
        if outcome == Review.Outcome.CHANGE:
            amount, fund = granted_instead(review, form, amount, fund)
        else:
            form, amount, fund = "", Money(0, Currency.CNY), None
        paper = letters.review_decision(
            review, outcome=outcome, reason=reason, amount=amount if amount.minor else None, by=by
        )
        review.document = _file(review, gettext_noop("复核决定书"), by, paper)
        review.amount_minor, review.currency = amount.minor, amount.currency  # what is at stake
        enact(
            review.decide, by=by, note=note, outcome=outcome, reason=reason, form=form,
            minor=amount.minor, currency=amount.currency, fund=fund, reviewer=by,
            on=clock.today(),
            about={"outcome": str(outcome), "amount_minor": amount.minor},
        )  # fmt: skip


def serve_review(
    review: Review, *, by, method: str, served_on: date, recipient: str, receipt=None, note=""
) -> None:
    """Record that the review's paper reached the household (送达); further remedies run from it."""
    with hold(review.stream):
        refused = review.state == Review.State.NOT_ACCEPTED
        paper = None
        if receipt is not None:
            paper = receive_upload(
                review.stream, kind=Kind.SERVICE_PROOF, title=gettext_noop("送达回证"),
                upload=receipt, by=by, subject=review, field="receipt",
            )  # fmt: skip
        record_service(
            review.notice if refused else review.document, subject=review, method=method,
            served_on=served_on, recipient=recipient, by=by, receipt=paper,
        )  # fmt: skip
        until = {
            key: due_on(served_on, rule_for(review.case, f"remedy.{key}"), rolls=True).due_on
            for key in ("reconsideration", "litigation")
        }
        enact(
            review.serve_refusal if refused else review.serve, by=by, note=note, on=served_on,
            remedy_until=until["reconsideration"], litigation_until=until["litigation"],
            about={"served_on": served_on.isoformat()},
        )  # fmt: skip


def implement_review(review: Review, *, by, words: str, note="") -> None:
    """Do what the review decision says (执行复核决定).

    A change puts the reviewing office's decision in the place of the old one; a revocation sends
    the case back to a new inquiry; an order is reported on in words. So is what asks for a decision
    that another one has replaced, or a court revoked, in the meantime: nothing of it stands any more.
    """
    with hold(review.stream):
        if not words.strip():
            raise Refusal(_("请填写执行情况。"), field="words")
        made = None
        review.decision.refresh_from_db(fields=["state"])
        if review.overtaken:
            pass
        elif review.outcome == Review.Outcome.CHANGE:
            made = change_decision(review, by=by)
        elif review.outcome == Review.Outcome.REVOKE:
            revoke_decision(review.case, review.decision, by=by)
        enact(review.implement, by=by, note=note, made=made, words=words)


def close_review(review: Review, *, by, note="") -> None:
    """The reviewing office has seen the decision served and carried out (办结复核)."""
    with hold(review.stream):
        enact(review.close, by=by, note=note)


def implementing_duty(record) -> str:
    """Whose work it is to carry a remedy out: the duty that decides at the deciding office."""
    case = record.case
    at_township = record.deciding.pk == case.agency_id != case.district_id
    return "township_approver" if at_township else "district_supervisor"


def _may_lodge(case: Case, office: Agency, by) -> None:
    if not any(by.has_perm("remedies.lodge_review", place) for place in (case.agency, office)):
        raise NotPermitted(_("您没有登记复核申请的职责，请由受理机构或复核机构办理。"))


def _open_to_review(decision: Decision) -> None:
    if decision.state == Decision.State.ISSUED:
        raise NotYet(_("决定书尚未送达，救济期限尚未起算，不能提出复核。"))
    if decision.state == Decision.State.SUPERSEDED:
        raise OutOfTurn(_("该决定已被新的决定取代，请对现行决定提出复核。"))
    if Review.objects.filter(made=decision).exists():
        raise OutOfTurn(
            _("该决定由复核机构作出，不能再次复核；不服的，可依法申请行政复议或提起行政诉讼。")
        )
    earlier = decision.reviews.exclude(state=Review.State.WITHDRAWN).first()
    if earlier:
        raise OutOfTurn(
            _("对该决定已有复核 %(number)s，不能重复提出。") % {"number": earlier.number}
        )


def _file(review: Review, title: str, by, paper: dict):
    return store_generated(review.stream, title=title, by=by, subject=review, **paper)
