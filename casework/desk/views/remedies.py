"""Pages for what comes in from outside the course of steps (救济与追回): reviews, proceedings,
complaints and who answers them, demands to give back, waivers. What may be done is decided again by
the operation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.cases.queries import case_for
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.decisions.queries import decision_of, latest_decision_of
from casework.desk import remedies as shown
from casework.desk.forms.work import relief_steps
from casework.desk.presenting import identity, summary
from casework.remedies.models import Complaint, Recovery, Review
from casework.remedies.queries import reviewing_office
from workflows import remedies
from workflows.forms import remedy_entry as forms

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
def lodge_review(request, number):
    """A request to look at the decision again (登记复核申请)."""
    case = _case(request, number)
    decision = decision_of(case)
    if decision is None:
        raise OutOfTurn(_("本案没有可以复核的决定。"))
    _entitled(
        request, "remedies.lodge_review", (case.agency, reviewing_office(decision)),
        _("您没有登记复核申请的职责，请由受理机构或复核机构办理。"),
    )  # fmt: skip
    decision.case = case
    return _entry(
        request, case, forms.LodgeReviewForm, decision, remedies.lodge_review,
        title=_("登记复核申请"),
        intro=_("对决定 %(number)s 提出复核，由%(office)s审理。救济期限至 %(until)s。")
        % {
            "number": decision.number, "office": reviewing_office(decision),
            "until": decision.remedy_until or "—",
        },
        done=_("复核申请已登记，转复核机构审查。"),
        what_next=[_("复核机构在期限内决定是否受理。")],
    )  # fmt: skip


@require_http_methods(_METHODS)
def withdraw_review(request, number, uid):
    """Whoever lodged the review takes it back (撤回复核申请)."""
    case = _case(request, number)
    review = case.reviews.select_related("office", "decision").filter(uid=uid).first()
    if review is None:
        raise Http404
    review.case = case
    _entitled(
        request, "remedies.lodge_review", (case.agency, review.office),
        _("您没有登记复核申请的职责，请由受理机构或复核机构办理。"),
    )  # fmt: skip
    _in_turn(review, Review.withdraw)
    return _entry(
        request, case, forms.WithdrawReviewForm, review, remedies.withdraw_review,
        title=_("登记撤回复核申请"), danger=True,
        intro=_("复核 %(number)s 撤回后不再审理，原决定继续有效。") % {"number": review.number},
        done=_("已登记撤回复核申请。"),
    )  # fmt: skip


@require_http_methods(_METHODS)
def register_proceeding(request, number):
    """A reconsideration or an action at court is under way (登记复议诉讼)."""
    case = _case(request, number)
    decision = decision_of(case) or latest_decision_of(case)
    if decision is None:
        raise OutOfTurn(_("本案没有作出过决定。"))
    decision.case = case
    _entitled(
        request, "remedies.handle_proceeding", (decision.office, case.district),
        _("您没有登记复议诉讼的职责，请由作出决定的机构办理。"),
    )  # fmt: skip
    return _entry(
        request, case, forms.ProceedingForm, decision, remedies.register_proceeding,
        title=_("登记复议诉讼"),
        intro=_("对决定 %(number)s 的行政复议或行政诉讼，由其他机关审理；在此登记期限和结果。")
        % {"number": decision.number},
        done=_("已登记，请在期限内答复。"),
    )  # fmt: skip


@require_http_methods(_METHODS)
def receive_complaint(request, number):
    """Somebody complains about an office (登记投诉)."""
    case = _case(request, number)
    if not shown.may_receive(case, request.user):
        raise NotPermitted(_("您没有登记投诉的职责，请由被投诉机构的负责人或上级机构登记。"))
    return _entry(
        request, case, forms.ComplaintForm, case, remedies.receive_complaint,
        title=_("登记投诉"), steps=relief_steps(),
        intro=_("投诉由被投诉机构的上级机构交办、答复；投诉内容只有处理机构可以查阅。"),
        done=_("投诉已登记，转处理机构交办。"),
    )  # fmt: skip


@require_http_methods(_METHODS)
def reassign_complaint(request, number, uid):
    """Another officer answers a complaint (改派投诉)."""
    case = _case(request, number)
    complaint = (
        case.complaints.select_related("against", "office", "officer").filter(uid=uid).first()
    )
    if complaint is None or not shown.knows_complaint(request.user, complaint):
        raise Http404
    complaint.case = case
    _entitled(
        request, "remedies.assign_complaint", (complaint.office,),
        _("您没有改派投诉的职责，请由处理机构的区级审批人办理。"),
    )  # fmt: skip
    _in_turn(complaint, Complaint.reassign)
    return _entry(
        request, case, forms.ReassignComplaintForm, complaint, remedies.reassign_complaint,
        title=_("改派投诉"),
        intro=_(
            "投诉 %(number)s 由%(name)s承办。承办人离任或者不宜继续办理的，交由未在被投诉机构办理"
            "本案的其他人员承办；答复期限仍自收到投诉之日起算。"
        )
        % {"number": complaint.number, "name": complaint.officer},
        done=_("投诉已改派，等待新承办人领取。"),
    )  # fmt: skip


@require_http_methods(_METHODS)
def demand_back(request, number):
    """Money was paid that was not due (作出追回决定)."""
    case = _case(request, number)
    _entitled(
        request, "remedies.order_recovery", (case.district,),
        _("您没有作出追回决定的职责，请由区级审批人办理。"),
    )  # fmt: skip
    paid = (
        case.disbursements.select_related("decision__fund__stream", "decision__office")
        .order_by("-pk")
        .first()
    )
    if paid is None:
        raise OutOfTurn(_("本案没有可以追回的已发放款项。"))
    paid.decision.case = case
    return _entry(
        request, case, forms.DemandForm, paid.decision, remedies.demand_back,
        title=_("作出追回决定"), danger=True,
        intro=_("核对不应发放的金额后作出决定；决定书载明理由和救济途径，由镇街送达。"),
        done=_("追回决定已作出，请镇街送达。"),
    )  # fmt: skip


@require_http_methods(_METHODS)
def waive_recovery(request, number, uid):
    """Another supervisor decides that the rest is not asked for (免除追回)."""
    case = _case(request, number)
    recovery = case.recoveries.select_related("fund__stream", "decision").filter(uid=uid).first()
    if recovery is None:
        raise Http404
    recovery.case = case
    _entitled(
        request, "remedies.waive_recovery", (case.district,),
        _("您没有免除追回的职责，请由作出追回决定以外的区级审批人办理。"),
    )  # fmt: skip
    _in_turn(recovery, Recovery.waive)
    return _entry(
        request, case, forms.WaiveForm, recovery, remedies.waive_recovery,
        title=_("免除追回"), danger=True,
        intro=_("追回 %(number)s 尚未归还的部分不再追回。作出追回决定的人员不能免除。")
        % {"number": recovery.number},
        done=_("已免除尚未归还的部分。"),
    )  # fmt: skip


def _case(request, number):
    case = case_for(request.user, number)
    if case is None:
        raise Http404
    return case


def _entitled(request, permission: str, places, sentence: str) -> None:
    if not any(request.user.has_perm(permission, place) for place in places):
        raise NotPermitted(sentence)


def _in_turn(record, transition) -> None:
    if record.state not in transition.rule.sources:
        raise OutOfTurn(
            _("%(kind)s当前为“%(state)s”，不能办理“%(act)s”。请刷新页面查看最新情况。")
            % {
                "kind": record._meta.verbose_name, "state": record.get_state_display(),
                "act": transition.rule.label,
            }
        )  # fmt: skip


def _entry(request, case, make, record, act, *, title, intro, done, what_next=(), danger=False,
           **asked):  # fmt: skip
    """The page of one act: its form, and after a post the act itself."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = make(*given, record=record, **asked)
    if request.method == "POST" and form.is_valid():
        try:
            act(record, by=request.user, **form.particulars())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("case_file", case.number)
    return render(
        request,
        "desk/step.html",
        {
            "act_label": title,
            "intro": intro,
            "identity": identity(case),
            "summary": summary(case),
            "case_url": reverse("case_file", args=[case.number]),
            "form": form,
            "danger": danger,
            "multipart": form.is_multipart(),
            "what_next": list(what_next),
        },
    )
