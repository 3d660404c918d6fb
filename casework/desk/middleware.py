"""Language and refusals on every page."""

from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import render
from django.utils import translation

from casework.core.refusals import NotPermitted, Refusal

LANGUAGE_COOKIE = "lotus_language"


class LanguageMiddleware:
    """The page speaks the language that its reader chose, Simplified Chinese otherwise.

    The browser's own preference is not asked: a counter's shared machine should not change the
    language of official pages.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = chosen if translation.check_for_language(chosen) and chosen else "zh-hans"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """A refusal that no form has shown comes as a page of its own, never as a traceback."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Http404) or not isinstance(exception, Refusal):
            return None
        status = 403 if isinstance(exception, NotPermitted) else 409
        context = {"sentence": str(exception), "back_url": _came_from(request)}
        return render(request, "desk/refused.html", context, status=status)


def _came_from(request) -> str:
    """The page the officer came from, if it is one of ours."""
    address = urlsplit(request.headers.get("referer", ""))
    return address.path if address.netloc == request.get_host() else ""
