"""Signing in, and how a reader wants the pages: language and type size."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from casework.agencies.models import Officer
from casework.desk.context import TEXT_SIZE_COOKIE
from casework.desk.forms.sign_in import SignInForm
from casework.desk.middleware import LANGUAGE_COOKIE

A_YEAR = 365 * 24 * 3600
SIZES = ("normal", "large")
#: Demo accounts shown on the page: those through whose hands one case goes, and who watch over it.
DEMO_ACCOUNTS = (
    "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1", "ias.vo1", "ias.vo2", "zh.fc1", "zh.fr1", "xz.fc1", "xz.rv1", "zh.rv1",
    "xz.fr1", "zh.sv1", "zh.lo1", "zh.po1", "xz.au1", "zh.au1", "ias.au1", "hq.vo1",
)  # fmt: skip


class SignIn(LoginView):
    """Signing in (登录). The pages then speak the officer's own language."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        _remember(response, LANGUAGE_COOKIE, form.get_user().language)
        return response

    def get_context_data(self, **kwargs):
        shown = {"demo_accounts": demo_accounts(), "demo_password": settings.DEMO_PASSWORD}
        return super().get_context_data(**kwargs, **(shown if settings.DEMO else {}))


def demo_accounts() -> list[dict]:
    """The invented officers of a demo installation, in the order of a case's way."""
    officers = Officer.objects.filter(username__in=DEMO_ACCOUNTS, is_active=True)
    found = {
        officer.username: officer
        for officer in officers.prefetch_related("appointments__duty").select_related("agency")
    }
    return [
        {
            "username": name,
            "name": found[name].get_full_name(),
            "duty": next((str(held.duty) for held in found[name].appointments.all()), ""),
            "office": found[name].agency,
        }
        for name in DEMO_ACCOUNTS
        if name in found
    ]


@login_not_required
@require_POST
def set_language_pref(request):
    """The language of the pages (语言), kept in a cookie and, for an officer, on file."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, LANGUAGE_COOKIE, language)
        if request.user.is_authenticated:
            Officer.objects.filter(pk=request.user.pk).update(language=language)
    return response


@login_not_required
@require_POST
def set_text_size(request):
    """Normal or large type (大字模式), kept in a cookie."""
    response = _back(request)
    size = request.POST.get("size", "")
    if size in SIZES:
        _remember(response, TEXT_SIZE_COOKIE, size)
    return response


def _remember(response, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _back(request) -> HttpResponseRedirect:
    """To the page that was open, never to another site."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    return HttpResponseRedirect(target)
