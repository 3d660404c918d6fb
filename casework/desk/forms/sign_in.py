"""Signing in, slowed down after failures (登录限次)."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from casework.core.crypto import blind_index

MOST_FAILURES = 5
WAIT_SECONDS = 15 * 60


class SignInForm(AuthenticationForm):
    """Account and password. After five failures for one account, or from one address, within a
    quarter of an hour nobody gets in there for the rest of it, not even with the right password."""

    error_messages = {
        "invalid_login": _("账号或口令不正确，请核对大小写后重试。"),
        "inactive": _("该账号已停用，请联系本机构管理员。"),
        "wait": _("登录失败次数过多。请 15 分钟后再试；忘记口令的，请联系本机构管理员。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("口令")

    def clean(self):
        failures = Failures(self.request, self.cleaned_data.get("username", ""))
        if failures.too_many():
            raise forms.ValidationError(self.error_messages["wait"], code="wait")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            failures.count()
            raise
        failures.forget()
        return cleaned


class Failures:
    """Failed tries for an account and from an address. The cache keeps fingerprints, no names."""

    def __init__(self, request, username: str):
        self._account = _key("account", username.casefold())
        self._address = _key("address", _address_of(request))

    def too_many(self) -> bool:
        counts = cache.get_many([self._account, self._address])
        return any(count >= MOST_FAILURES for count in counts.values())

    def count(self) -> None:
        for key in (self._account, self._address):
            cache.add(key, 0, timeout=WAIT_SECONDS)
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two
                cache.set(key, 1, timeout=WAIT_SECONDS)

    def forget(self) -> None:
        """Whoever got in starts anew; the address keeps its count, or guesses at other accounts
        could be washed away by signing in with one's own."""
        cache.delete(self._account)


def _key(kind: str, value: str) -> str:
    return "sign-in:" + blind_index(value, place=f"sign_in.{kind}")


def _address_of(request) -> str:
    """The caller's address; behind the office's own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if forwarded and settings.SECURE_PROXY_SSL_HEADER:
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
