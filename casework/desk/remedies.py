"""Remedies and recovery as pages show them (救济与追回): the card of the case file, and what stands
beside a step's form."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.journal import may
from casework.cases.models import Case
from casework.cases.queries import READING
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.remedies.queries import Owed, outstanding, plan_of


def remedies_of(case: Case, officer) -> list[dict]:
    """Every review, proceeding, complaint and recovery of a case that the officer may know of."""
    reviews = case.reviews.select_related("decision", "office")
    proceedings = case.proceedings.select_related("decision")
    complaints = case.complaints.select_related("against", "office", "officer")
    recoveries = case.recoveries.select_related("fund")
    return [
        *(_review(_with(record, case), officer) for record in reviews.order_by("pk")),
        *(_proceeding(record) for record in proceedings.order_by("pk")),
        *(
            _complaint(_with(record, case), officer)
            for record in complaints.order_by("pk")
            if knows_complaint(officer, record)
        ),
        *(_recovery(_with(record, case), officer) for record in recoveries.order_by("pk")),
    ]


def ways(case: Case, decision: Decision | None, paid: bool, officer) -> list[dict]:
    """What the officer may enter about remedies on this case, as links."""
    links = []
    if decision is not None and decision.state == Decision.State.SERVED:
        above = decision.office.parent_id or decision.office_id
        if officer.agencies_with("remedies.lodge_review") & {case.agency_id, above}:
            links.append(("lodge_review", _("登记复核申请")))
        places = (decision.office, case.district)
        if any(officer.has_perm("remedies.handle_proceeding", place) for place in places):
            links.append(("register_proceeding", _("登记复议诉讼")))
    if may_receive(case, officer):
        links.append(("receive_complaint", _("登记投诉")))
    if paid and officer.has_perm("remedies.order_recovery", case.district):
        links.append(("demand_back", _("作出追回决定")))
    return [{"url": reverse(name, args=[case.number]), "label": label} for name, label in links]


def may_receive(case: Case, officer) -> bool:
    """Whether the officer may enter complaints against an office of the case."""
    return any(
        "remedies.receive_complaint" in position.permissions
        and (position.oversees(case.agency) or position.oversees(case.district))
        for position in officer.positions_today()
    )


def knows_complaint(officer, complaint: Complaint) -> bool:
    """Whether the officer stands at the office that deals with it, or above: not at the one
    complained about."""
    return any(
        position.oversees(complaint.office) and not position.permissions.isdisjoint(READING)
        for position in officer.positions_today()
    )


def card(record, officer, *, at_case=True) -> list[dict]:
    """What the officer of a step has to know about its record; nothing of a complaint that is not
    theirs to know, and to the finance officers only sums."""
    match record:
        case Review():
            told = _review(record, officer)
            told["facts"] += [
                _row(_("提出人"), record.lodger_name.open()),
                _row(_("复核请求和理由"), record.grounds.open()),
                _row(_("逾期理由（不可抗力等）"), record.late_reason.open()),
                _row(_("复核理由"), record.reason.open()),
            ]
        case Proceeding():
            told = _proceeding(record)
        case Complaint():
            if not knows_complaint(officer, record):
                return []
            told = _complaint(record, officer)
            told["facts"] += [
                _row(_("投诉人"), record.complainant.open()),
                _row(_("投诉内容"), record.words.open()),
                _row(_("答复内容"), record.reply.open()),
            ]
        case Recovery():
            told = _recovery(record, officer)
            if at_case:
                told["facts"].append(_row(_("追回理由"), record.reason.open()))
            told["facts"] += [_row(line["label"], line["value"]) for line in told["plan"]]
    return [
        {
            "title": f"{told['kind']} {told['number']}",
            "rows": [row for row in told["facts"] if row["value"]],
        }
    ]


def _review(review: Review, officer) -> dict:
    until = review.prolonged_until or review.decide_by
    changed = review.outcome == Review.Outcome.CHANGE and review.amount_minor
    return _told(
        review,
        facts=[
            _row(_("针对的决定"), review.decision.number),
            _row(_("复核机构"), review.office),
            _row(_("提出人身份"), review.get_lodger_display()),
            _row(_("提出日期"), review.lodged_on),
            _row(_("审理期限"), until),
            _row(_("复核结论"), review.get_outcome_display()),
            _row(_("变更后的金额"), review.amount if changed else ""),
            _row(_("送达日期"), review.served_on),
            _row(_("申请行政复议截止"), review.remedy_until),
            _row(_("提起诉讼截止"), review.litigation_until),
        ],
        link=_link(
            review, Review.withdraw, "withdraw_review", _("登记撤回复核申请"), officer
        ),
    )  # fmt: skip


def _proceeding(proceeding: Proceeding) -> dict:
    return _told(
        proceeding,
        kind=proceeding.get_kind_display(),
        facts=[
            _row(_("受理机关"), proceeding.authority),
            _row(_("针对的决定"), proceeding.decision.number),
            _row(_("提起日期"), proceeding.lodged_on),
            _row(_("收到通知日期"), proceeding.notified_on),
            _row(_("答复日期"), proceeding.answered_on),
            _row(_("裁决结果"), proceeding.get_outcome_display()),
            _row(_("裁决日期"), proceeding.ended_on),
        ],
    )  # fmt: skip


def _complaint(complaint: Complaint, officer) -> dict:
    justified = {True: _("投诉属实或部分属实"), False: _("投诉不属实"), None: ""}
    return _told(
        complaint,
        facts=[
            _row(_("被投诉机构"), complaint.against),
            _row(_("投诉类别"), complaint.get_about_display()),
            _row(_("来源"), complaint.get_channel_display()),
            _row(_("收到日期"), complaint.received_on),
            _row(_("承办人"), complaint.officer or ""),
            _row(_("调查结论"), justified[complaint.justified]),
            _row(_("答复日期"), complaint.answered_on),
        ],
        link=_link(
            complaint, Complaint.reassign, "reassign_complaint", _("改派投诉"), officer
        ),
    )  # fmt: skip


def _recovery(recovery: Recovery, officer) -> dict:
    left = Money(outstanding(recovery), recovery.currency)
    waived = Money(recovery.waived_minor, recovery.currency)
    return _told(
        recovery,
        facts=[
            _row(_("追回情形"), recovery.get_ground_display()),
            _row(_("追回金额"), recovery.amount),
            _row(_("尚欠"), left if left.minor else ""),
            _row(_("免除金额"), waived if waived.minor else ""),
            _row(_("免除情形"), recovery.get_waiver_ground_display()),
            _row(_("追回决定日期"), recovery.ordered_on),
            _row(_("送达日期"), recovery.served_on),
            _row(_("救济期限截止"), recovery.remedy_until),
        ],
        plan=[_instalment(owed, recovery) for owed in plan_of(recovery)],
        link=_link(recovery, Recovery.waive, "waive_recovery", _("免除追回"), officer),
    )  # fmt: skip


def _instalment(owed: Owed, recovery: Recovery) -> dict:
    amount = Money(owed.instalment.amount_minor, recovery.currency)
    if not owed.open:
        state = _("已还")
    elif owed.over:
        state = recovery.get_state_display()
    else:
        state = _("已逾期") if owed.overdue else _("未到期")
    return {
        "label": _("第 %(place)s 期") % {"place": owed.instalment.place},
        "value": _("%(amount)s，%(day)s 到期，%(state)s")
        % {"amount": amount, "day": date_format(owed.instalment.due_on), "state": state},
        "overdue": owed.overdue,
    }


def _told(record, *, facts, kind="", plan=(), link=None) -> dict:
    return {
        "kind": kind or record._meta.verbose_name,
        "number": record.number,
        "state": record.state,
        "state_label": record.get_state_display(),
        "facts": [row for row in facts if row["value"]],
        "plan": list(plan),
        "link": link,
    }


def _link(record, transition, name: str, label: str, officer) -> dict | None:
    """A link to an act that is open to the officer now; the journal is asked only if it matters."""
    rule = transition.rule
    if record.state not in rule.sources or not may(getattr(record, rule.name), officer):
        return None
    return {"url": reverse(name, args=[record.case.number, record.uid]), "label": label}


def _with(record, case: Case):
    record.case = case
    return record


def _row(label, value) -> dict:
    return {"label": label, "value": value or "", "masked": False}
