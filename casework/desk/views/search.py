"""Search (检索). What is searched for may be a name or a document number: it comes by POST, is kept
sealed in the session while its pages are turned, and never stands in an address."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework.core import crypto
from casework.desk import keyset
from casework.desk.searching import SHORTEST, search_cases

LONGEST = 120
_KEPT = "searched"
_PLACE = "desk.searched"


@require_http_methods(["GET", "HEAD", "POST"])
def search(request):
    """Cases that the officer may read, by case number, name or identity document."""
    if request.method == "POST":
        _keep(request, " ".join(request.POST.get("q", "").split())[:LONGEST])
        return redirect("search")
    text = _kept(request)
    too_short = bool(text) and len(text) < SHORTEST
    found, after = [], None
    if text and not too_short:
        found, after = search_cases(request.user, text, after=keyset.number_in(request, "after"))
    response = render(
        request,
        "desk/search.html",
        {
            "query": text,
            "too_short": too_short,
            "items": [
                {
                    "number": hit.case.number,
                    "case_url": reverse("case_file", args=[hit.case.number]),
                    "applicant": hit.case.applicant.name,
                    "stage": hit.case.state,
                    "stage_label": hit.case.get_state_display(),
                    "office": hit.case.agency,
                    "matched": hit.matched,
                }
                for hit in found
            ],
            **keyset.links(request, "after", after),
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _keep(request, text: str) -> None:
    # Sessions lie in the database: what was typed may be a name, so it lies there sealed.
    request.session[_KEPT] = crypto.seal(text.encode(), place=_PLACE, row=str(request.user.pk))


def _kept(request) -> str:
    token = request.session.get(_KEPT)
    if not token:
        return ""
    try:
        return crypto.unseal(token, place=_PLACE, row=str(request.user.pk)).decode()
    except crypto.Unreadable:  # the key was taken out of use meanwhile
        return ""
