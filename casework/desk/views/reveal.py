"""Showing a number in full (查看完整号码): the purpose first, the entry in the log, then the number."""

import secrets

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.cases.queries import case_for
from casework.core import clock
from casework.desk.forms.reveal import RevealForm
from casework.people.actions import reveal_number
from casework.people.models import IdentityDocument

_ONCE = "reveal_once"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request, number, document_uid):
    """One number of a person of this case's household. A reloaded page hides it again."""
    case = case_for(request.user, number)
    document = case and (
        IdentityDocument.objects.select_related("person")
        .filter(uid=document_uid, person__memberships__household=case.household_id)
        .first()
    )
    if document is None:
        raise Http404
    form = RevealForm(request.POST or None)
    value, shown_at = "", None
    expected = request.session.pop(_ONCE, "")
    if form.is_valid():
        if expected and constant_time_compare(request.POST.get("once", ""), expected):
            value = reveal_number(
                document, by=request.user, purpose=form.cleaned_data["purpose"], record=case
            )
            shown_at = clock.now()
        else:
            form.add_error(None, _("刚才显示的号码已隐去。需要再看的，请重新选择用途。"))
    once = request.session[_ONCE] = secrets.token_urlsafe(16)
    context = {
        "what": f"{document.person.name} {document.get_kind_display()}",
        "case_number": case.number,
        "back_url": reverse("case_file", args=[case.number]),
        "masked": document.masked,
        "form": form,
        "once": once,
        "value": value,
        "shown_at": shown_at,
    }
    return render(request, "desk/reveal.html", context)
