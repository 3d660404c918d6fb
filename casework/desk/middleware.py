"""Language and refusals on every page."""

import logging
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from casework.core.crypto import Unreadable
from casework.core.refusals import NotPermitted, Refusal

logger = logging.getLogger(__name__)

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
        if "\x00" in request.path:
            # No address of ours has it, and PostgreSQL would not even look for it.
            raise BadRequest("zero character in the address")
        return self.get_response(request)

    def process_exception(self, request, exception):
        match exception:
            case NotPermitted():
                return _refused(request, str(exception), 403)
            case Refusal():
                return _refused(request, str(exception), 409)
            case Unreadable():
                logger.error("a sealed value of %s does not open", exception)
                return _refused(request, _unreadable(), 503)
        return None


def _refused(request, sentence: str, status: int):
    context = {"sentence": sentence, "back_url": _came_from(request)}
    return render(request, "desk/refused.html", context, status=status)


def _unreadable() -> str:
    return _(
        "加密保存的内容解不开：密钥不符，或内容被改动。请立即通知系统管理员核对密钥，"
        "查明之前不要再办理。"
    )


def _came_from(request) -> str:
    """The page the officer came from, if it is one of ours."""
    address = urlsplit(request.headers.get("referer", ""))
    return address.path if address.netloc == request.get_host() else ""
