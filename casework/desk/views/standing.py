"""Who is at work and who stands in for whom (在岗与代理): one's own page, and the supervisor's."""

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.actions import end_absence, end_delegation, enter_absence
from casework.agencies.models import Absence, Delegation, Officer
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.refusals import OutOfTurn, Refusal
from casework.desk import keyset
from casework.desk.acts import step_label
from casework.desk.forms.people import AbsenceForm, DelegationForm, KinshipForm
from casework.desk.scopes import SUPERVISE, scope_of
from casework.people.actions import end_kinship
from workflows import deputies
from workflows.recusals import register_kinship

PAGE = 50
_OPEN_WORK = Q(worktask__flow_task_type="HUMAN", worktask__status__in=("NEW", "ASSIGNED"))


@require_http_methods(["GET", "HEAD", "POST"])
def my_standing(request):
    """The officer's own absences, delegations and register of relatives."""
    return _page(request, request.user, reverse("my_standing"))


@require_http_methods(["GET", "HEAD", "POST"])
def officer_standing(request, officer_id):
    """The same of an officer for whom the reader answers."""
    officer = get_object_or_404(Officer.objects.select_related("agency"), pk=officer_id)
    if officer.pk != request.user.pk and not request.user.supervises(officer.agency):
        raise Http404
    return _page(request, officer, reverse("officer_standing", args=[officer.pk]))


@require_GET
def officers(request):
    """Officers of the supervisor's office and those below: who is away, and with how much work."""
    scope = scope_of(
        request.user, SUPERVISE, _("您没有督办职责。需要督办的，请由本机构或上级机构的负责人登录。")
    )
    away = Absence.objects.on(clock.today()).filter(officer=OuterRef("pk"))
    people = (
        Officer.objects.filter(agency__in=scope.numbers, is_active=True)
        .annotate(away=Exists(away), in_hand=Count("worktask", filter=_OPEN_WORK))
        .select_related("agency")
        .order_by("pk")
    )
    if after := keyset.number_in(request, "after"):
        people = people.filter(pk__gt=after)
    shown, more = keyset.page_of(people, PAGE)
    context = {
        "officers": [
            {
                "name": each.get_full_name(),
                "office": each.agency,
                "away": each.away,
                "in_hand": each.in_hand,
                "url": reverse("officer_standing", args=[each.pk]),
            }
            for each in shown
        ],
        **keyset.links(request, "after", shown[-1].pk if more else None),
    }
    return render(request, "desk/officers.html", context)


def _page(request, officer, url):
    forms = _forms(officer)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in _ACTS:
            raise OutOfTurn(_("没有这样的办理事项，请返回重试。"))
        faulty = _ACTS[act](request, officer, forms)
        if faulty is None:
            messages.success(request, _("已办理。"))
            return redirect(url)
        forms[act] = faulty
    own = officer.pk == request.user.pk
    response = render(
        request,
        "desk/standing.html",
        {
            "officer": officer,
            "own": own,
            "url": url,
            "absences": officer.absences.to_come(clock.today()).order_by("since"),
            "given": [_told(one) for one in _delegations(appointment__officer=officer)],
            "received": [_told(one) for one in _delegations(deputy=officer)],
            "kinships": [
                {
                    "uid": one.uid,
                    "relation": one.get_relation_display(),
                    "number": one.masked if own else "",
                    "kind": one.get_kind_display() if own else "",
                }
                for one in officer.kinships.filter(ended_at=None).order_by("pk")
            ],
            "forms": forms,
        },
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _forms(officer, data=None) -> dict:
    appointments = list(officer.appointments_today())
    codes = {code for one in appointments for code in one.agency.path.split("/") if code}
    deputies_offered = Officer.objects.filter(agency__code__in=codes, is_active=True)
    steps = dict(pair for one in appointments for pair in deputies.steps_of(one.duty))
    return {
        "absence": AbsenceForm(data),
        "delegate": DelegationForm(
            data,
            appointments=appointments,
            deputies=deputies_offered.exclude(pk=officer.pk)
            .select_related("agency")
            .order_by("agency__path", "username"),
            steps=list(steps.items()),
        ),
        "kinship": KinshipForm(data),
    }


def _delegations(**whose):
    return (
        Delegation.objects.to_come(clock.today())
        .filter(**whose)
        .select_related(
            "appointment__officer", "appointment__agency", "appointment__duty", "deputy"
        )
        .order_by("since", "pk")
    )


def _told(one: Delegation) -> dict:
    return {
        "uid": one.uid,
        "holder": one.appointment.officer,
        "deputy": one.deputy,
        "duty": f"{one.appointment.agency} {one.appointment.duty}",
        "since": one.since,
        "until": one.until,
        "steps": [step_label(name) for name in one.steps.split()],
        "limit": Money(one.limit_minor, Currency.CNY) if one.limit_minor else None,
    }


def _tried(form, act):
    """None once the act is done, else the form with what is wrong."""
    if not form.is_valid():
        return form
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form
    return None


def _absence(request, officer, forms):
    form = _forms(officer, request.POST)["absence"]
    return _tried(form, lambda given: enter_absence(officer, by=request.user, **given))


def _delegate(request, officer, forms):
    form = _forms(officer, request.POST)["delegate"]

    def delegate(given):
        deputies.delegate(
            officer.appointments.select_related("officer", "agency", "duty").get(
                pk=given["appointment"]
            ),
            deputy=Officer.objects.select_related("agency").get(pk=given["deputy"]),
            by=request.user,
            **form.particulars(),
        )

    return _tried(form, delegate)


def _kinship(request, officer, forms):
    form = _forms(officer, request.POST)["kinship"]
    return _tried(form, lambda given: register_kinship(officer, by=request.user, **given))


def _end_absence(request, officer, forms):
    end_absence(_one(officer.absences, request, "pk"), by=request.user)


def _end_delegation(request, officer, forms):
    own = Q(appointment__officer=officer) | Q(deputy=officer)
    end_delegation(_one(Delegation.objects.filter(own), request, "uid"), by=request.user)


def _end_kinship(request, officer, forms):
    end_kinship(_one(officer.kinships, request, "uid"), by=request.user)


def _give_back(request, officer, forms):
    deputies.give_back_work_of(officer, by=request.user)


def _one(rows, request, key):
    """The row that the button names, or 404."""
    named = request.POST.get("row", "")
    found = next((row for row in rows.all() if str(getattr(row, key)) == named), None)
    if found is None:
        raise Http404
    return found


_ACTS = {
    "absence": _absence,
    "delegate": _delegate,
    "kinship": _kinship,
    "end_absence": _end_absence,
    "end_delegation": _end_delegation,
    "end_kinship": _end_kinship,
    "give_back": _give_back,
}
