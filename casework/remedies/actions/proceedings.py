"""Proceedings before another authority: recorded, answered, carried out (行政复议、行政诉讼)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind
from casework.remedies.models import Proceeding, Review

from .carrying_out import revoke_decision


def register_proceeding(
    decision: Decision, *, by, kind: str, authority: str, number: str, lodged_on: date,
    notified_on: date, papers=(), note="",
) -> Proceeding:  # fmt: skip
    """Record that a reconsideration or an action at court is under way (登记复议诉讼).

    The period of our answer runs from ``notified_on``. Raises NotPermitted, NotYet or Refusal.
    """
    case = decision.case
    with hold(case.stream):
        decision.refresh_from_db()
        places = (decision.office, case.district)
        if not any(by.has_perm("remedies.handle_proceeding", place) for place in places):
            raise NotPermitted(_("您没有登记复议诉讼的职责，请由作出决定的机构办理。"))
        if decision.served_on is None:
            raise NotYet(_("决定书尚未送达，请先登记送达。"))
        if lodged_on < decision.served_on:
            raise Refusal(
                _("提起日期不能早于决定书送达日（%(day)s），请核对。")
                % {"day": date_format(decision.served_on)},
                field="lodged_on",
            )
        if not lodged_on <= notified_on <= clock.today():
            raise Refusal(_("收到通知的日期应在提起日期与今天之间，请核对。"), field="notified_on")
        if not authority.strip() or not number.strip():
            raise Refusal(_("请填写受理机关和案号。"), field="number")
        same = case.proceedings.filter(authority=authority.strip(), number=number.strip())
        if same.exists():
            raise Refusal(_("该案号已经登记，不要重复登记。"), field="number")
        proceeding = Proceeding.objects.create(
            case=case,
            decision=decision,
            kind=kind,
            authority=authority.strip(),
            number=number.strip(),
            lodged_on=lodged_on,
            notified_on=notified_on,
            registered_by=by,
        )
        enter(
            proceeding, "register", by=by, note=note, permission="remedies.handle_proceeding",
            office=decision.office.code,
            about={"kind": str(kind), "notified_on": notified_on.isoformat()},
        )  # fmt: skip
        for upload in papers:
            _paper(proceeding, gettext_noop("复议诉讼通知"), upload, by, "papers")
    return proceeding


def answer_proceeding(
    proceeding: Proceeding, *, by, answered=True, answered_on: date | None = None, answer=None,
    outcome="", ended_on: date | None = None, ruling=None, note="",
) -> None:  # fmt: skip
    """Our answer and the file went to the authority (登记答复、答辩); or, not ``answered``, the
    proceeding ended before (终结), with its ``outcome``."""
    if not answered:
        end_early(
            proceeding, by=by, outcome=outcome, ended_on=ended_on, ruling=ruling, note=note
        )  # fmt: skip
        return
    with hold(proceeding.stream):
        if answered_on is None or not proceeding.notified_on <= answered_on <= clock.today():
            raise Refusal(
                _("答复日期应在收到通知日（%(day)s）与今天之间。")
                % {"day": date_format(proceeding.notified_on)},
                field="answered_on",
            )
        if answer is None:
            raise Refusal(_("请上传答复书或答辩状。"), field="answer")
        paper = _paper(proceeding, gettext_noop("答复书"), answer, by, "answer")
        enact(
            proceeding.give_answer, by=by, note=note, on=answered_on, answer=paper,
            about={"answered_on": answered_on.isoformat()},
        )  # fmt: skip


def end_early(
    proceeding: Proceeding, *, by, outcome: str, ended_on: date | None, ruling=None, note=""
) -> None:
    """It ended before our answer (答复前终结): nothing is left to answer or to carry out."""
    with hold(proceeding.stream):
        if outcome not in Proceeding.WITHOUT_ANSWER:
            raise Refusal(
                _("答复前终结的，只能是申请人撤回、不予受理或驳回、终止；其他结果请先登记答复。"),
                field="outcome",
            )
        _end(proceeding, proceeding.end_early, by, outcome, ended_on, ruling, note)


def record_outcome(
    proceeding: Proceeding, *, by, outcome: str, ended_on: date, ruling=None, note=""
) -> None:
    """Record how it ended (登记裁决结果); where nothing is left to do, it is closed at once."""
    with hold(proceeding.stream):
        if outcome not in Proceeding.Outcome.values:
            raise Refusal(_("请选择裁决结果。"), field="outcome")
        if outcome in Proceeding.CARRIED_OUT and ruling is None:
            raise Refusal(_("须由本机关执行的，请上传裁决文书。"), field="ruling")
        _end(proceeding, proceeding.conclude, by, outcome, ended_on, ruling, note)
        if not proceeding.asks_something:
            enact(proceeding.close, by=by)


def implement_ruling(proceeding: Proceeding, *, by, words: str, note="") -> None:
    """Do what was ruled (执行裁决): a revoked or changed decision leads to a new inquiry, unless another
    decision, which nobody contested, has taken its place meanwhile."""
    with hold(proceeding.stream):
        if not words.strip():
            raise Refusal(_("请填写执行情况。"), field="words")
        standing = decision_of(proceeding.case)
        if proceeding.outcome in Proceeding.REVOKING and _stems_from(standing, proceeding.decision):
            revoke_decision(proceeding.case, standing, by=by)
        enact(proceeding.implement, by=by, note=note, words=words)
        enact(proceeding.close, by=by)


def _stems_from(standing: Decision | None, contested: Decision) -> bool:
    """Whether the decision that stands is the contested one, or took its place by a review alone."""
    while standing is not None and standing.pk != contested.pk:
        review = Review.objects.filter(made=standing).select_related("decision").first()
        standing = review and review.decision
    return standing is not None


def _end(proceeding: Proceeding, act, by, outcome, ended_on, ruling, note) -> None:
    """Enter how the authority ended it, with the day and the paper."""
    if ended_on is None or not proceeding.lodged_on <= ended_on <= clock.today():
        raise Refusal(
            _("裁决日期应在提起日（%(day)s）与今天之间。")
            % {"day": date_format(proceeding.lodged_on)},
            field="ended_on",
        )
    paper = ruling and _paper(proceeding, gettext_noop("复议诉讼裁决文书"), ruling, by, "ruling")
    enact(
        act, by=by, note=note, outcome=outcome, on=ended_on, ruling=paper,
        about={"outcome": str(outcome), "ended_on": ended_on.isoformat()},
    )  # fmt: skip


def _paper(proceeding, title, upload, by, field):
    return receive_upload(
        proceeding.stream, kind=Kind.EVIDENCE, title=title, upload=upload, by=by,
        subject=proceeding, field=field,
    )  # fmt: skip
