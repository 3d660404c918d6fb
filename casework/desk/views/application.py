"""The counter (登记申请): the application form, taken in and filed in one go."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.agencies.models import Agency
from casework.cases.actions import AlreadyOpen
from casework.cases.intake import take_in
from casework.cases.queries import cases_for
from casework.core.refusals import NotPermitted, Refusal
from casework.desk.forms.application import ApplicationForms
from workflows import operations


@require_http_methods(["GET", "HEAD", "POST"])
def new_application(request):
    agency = _counter(request.user)
    existing = None
    if request.method == "POST":
        forms = ApplicationForms(request.POST, request.FILES, agency=agency)
        if forms.is_valid():
            try:
                with transaction.atomic():
                    case = take_in(forms.application(), by=request.user, agency=agency)
                    operations.submit_case(case, by=request.user)
            except AlreadyOpen as refusal:
                forms.refuse(refusal)
                existing = _existing(request.user, refusal.case)
            except Refusal as refusal:
                forms.refuse(refusal)
            else:
                messages.success(
                    request, _("已登记并递交申请，个案编号 %(number)s。") % {"number": case.number}
                )
                return redirect("case_file", case.number)
    else:
        forms = ApplicationForms(agency=agency)
    return render(
        request,
        "desk/application.html",
        {
            "heading": _("登记申请"),
            "sections": _sections(forms),
            "all_forms": forms.all,
            "existing": existing,
            "match": None,
            "may_save_draft": False,
            "back_url": reverse("my_work"),
        },
    )


def _counter(officer) -> Agency:
    """The office at whose counter the officer sits."""
    agencies = officer.agencies_with("cases.register_case")
    agency = Agency.objects.filter(pk__in=agencies).order_by("pk").first()
    if agency is None:
        raise NotPermitted(_("您没有登记申请的职责。"))
    return agency


def _existing(officer, case) -> dict:
    """The open case, linked for those who may read it."""
    readable = cases_for(officer).filter(pk=case.pk).exists()
    return {
        "number": case.number,
        "url": reverse("case_file", args=[case.number]) if readable else "",
    }


def _sections(forms: ApplicationForms) -> list[dict]:
    def section(id_, title, hint="", **parts):
        return {
            "id": id_, "title": title, "hint": hint, "form": None, "formset": None,
            "row_label": "", "add_label": "", **parts,
        }  # fmt: skip

    return [
        section(
            "household",
            _("申请人与共同生活家庭成员"),
            _("第 1 人为申请人。每人至少登记一份证件；系统按证件号码查找在册人员。"),
            formset=forms.people,
            row_label=forms.people.row_label,
            add_label=_("添加一名成员"),
        ),
        section("place", _("居住地或急难发生地"), form=forms.place),
        section("cause", _("困难原因"), form=forms.cause),
        section(
            "means",
            _("经济状况申报"),
            _("逐项申报；金额可用人民币、澳门元或港元。"),
            formset=forms.means,
            row_label=forms.means.row_label,
            add_label=_("添加一项"),
        ),
        section("commitment", _("告知承诺"), form=forms.commitment),
        section(
            "attachments",
            _("申请材料"),
            _("身份证件、居住证明、困难情况证明等。"),
            form=forms.attachments,
        ),
    ]
