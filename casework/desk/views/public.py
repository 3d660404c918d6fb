"""What everybody may see without signing in: notices now posted, and whether a paper is genuine."""

import hmac

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.agencies.models import Agency
from casework.assessment.models import Publicity
from casework.assessment.queries import matter_of, shown_publicities, stands_still
from casework.core import clock
from casework.core.languages import OF_RECORD
from casework.desk import keyset
from casework.desk.forms.public import DigestForm
from casework.documents.queries import find_by_token

PAGE = 50


@login_not_required
@require_safe
def publicity_list(request):
    """The notices posted today (公示), the newest first."""
    posted = shown_publicities().select_related("case__agency")
    # Postings come up day by day and by number, so a page ends with a day and a number.
    if before := keyset.number_in(request, "before"):
        last = Publicity.objects.filter(pk=before, posted_on__isnull=False).first()
        if last is not None:
            posted = posted.filter(posted_on__lte=last.posted_on).exclude(
                posted_on=last.posted_on, pk__gte=last.pk
            )
    shown, more = keyset.page_of(posted, PAGE)
    context = {
        "notices": [
            {
                "token": notice.token,
                "title": f"{notice.get_kind_display()} {notice.shown_name}",
                "office": notice.agency,
                "starts_on": notice.posted_on,
                "ends_on": notice.until,
            }
            for notice in shown
        ],
        **keyset.links(request, "before", shown[-1].pk if more else None),
    }
    return render(request, "public/publicity_list.html", context)


@login_not_required
@require_safe
def publicity(request, token):
    """One notice between its dates; afterwards only that it is over (docs/plan-to-code.md, rule 18)."""
    notice = Publicity.objects.select_related("case__agency").filter(token=token).first()
    if notice is None or notice.posted_on is None or notice.posted_on > clock.today():
        raise Http404
    shown = notice.shown_now
    waiting = stands_still(notice)
    context = {
        "title": f"{notice.get_kind_display()} {notice.shown_name}" if shown else _("公示"),
        "ended": not shown,
        "waiting": waiting,
    }
    if shown:
        place, matter = _as_posted(notice)
        context |= {
            "office": notice.agency,
            "starts_on": notice.posted_on,
            "ends_on": notice.until,
            "rows": [
                {"label": _("公示对象"), "value": notice.shown_name},
                {"label": _("公示范围"), "value": place},
                {"label": _("公示事项"), "value": matter},
            ],
            "objections_to": _(
                "对公示内容有异议的，请在公示期内向%(office)s当面或以电话、书面提出，"
                "说明理由并留下联系方式。"
            )
            % {"office": notice.agency},
            "phone": notice.agency.phone,
        }
    response = render(
        request,
        "public/publicity.html",
        {"notice": context},
        status=200 if shown or waiting else 410,
    )
    # A copy kept on the way would outlive the posting.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _as_posted(notice: Publicity) -> tuple[str, str]:
    """Place and matter: the posted words themselves, or the same in the reader's language."""
    if get_language() == OF_RECORD:
        return notice.shown_place, notice.shown_matter
    return str(notice.agency), matter_of(notice.case)


def _as_printed(issuer: str) -> str:
    """The issuing office in the reader's language, and as the paper in hand names it."""
    agency = Agency.objects.filter(name=issuer).first()
    if agency is None or str(agency) == issuer:
        return issuer
    return str(agency) + _("（") + issuer + _("）")


@login_not_required
@require_safe
def verify_document(request, token):
    """What the QR of a paper leads to (文书核验): kind, number, issuer, day and digest; no names."""
    found = find_by_token(token)
    asked = "sha256" in request.GET
    form = DigestForm(request.GET if asked else None)
    agrees = None
    if found and asked and form.is_valid():
        agrees = hmac.compare_digest(form.cleaned_data["sha256"], found.sha256)
    return render(
        request,
        "public/verify_document.html",
        {
            "found": found,
            "issuer": _as_printed(found.issuer) if found else "",
            "form": form,
            "agrees": agrees,
        },
        status=200 if found else 404,
    )
