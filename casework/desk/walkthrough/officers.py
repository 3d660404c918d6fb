"""Officers at their browsers: signed in through the login page, under every check of the pages."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from casework.agencies.models import Officer

from .pages import HtmlForm, NotOffered, Page, read_page


class Refused(RuntimeError):
    """A page did not do what was asked; the message is what it said."""


class Desk:
    """One officer's browser."""

    def __init__(self, officer: Officer, password: str, language: str):
        self.officer = officer
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self._host = _own_host()
        self._at = ""
        form = self.open(reverse("login")).form_of_act()
        form.fill({"username": officer.username, "password": password})
        page = self.send(form)
        if page.url == reverse("login"):
            raise Refused(" ".join(page.said))
        # The button is there only while the pages speak another language.
        for other in page.forms:
            if ("language", language, "") in other.buttons:
                self.send(other, ("language", language))

    def open(self, address: str) -> Page:
        """Follow a link."""
        return self._shown(self._client.get(address, **self._carried(), follow=True), address)

    def save(self, address: str) -> bytes:
        """Open a paper and keep it."""
        response = self._client.get(address, **self._carried())
        if response.status_code != 200:
            raise Refused(f"{response.status_code} {address}")
        return b"".join(response) if response.streaming else response.content

    def send(self, form: HtmlForm, button: tuple[str, str] | None = None) -> Page:
        """Press a form's button, and once more where the page asks whether it is meant."""
        data, address = form.data(button), form.action or self._at
        if form.multipart:
            response = self._client.post(address, data, **self._carried(), follow=True)
        else:
            response = self._client.post(
                address,
                urlencode(data, doseq=True),
                content_type="application/x-www-form-urlencoded",
                **self._carried(),
                follow=True,
            )
        page = self._shown(response, address)
        if not response.redirect_chain:
            if page.asks_to_confirm and button is None:
                return self.send(page.form_of_act(), ("confirmed", "1"))
            raise Refused(" ".join(page.said) or page.heading)
        return page

    def do(self, address: str, answers: dict) -> Page:
        """Open a page, fill its form in and send it."""
        form = self.open(address).form_of_act()
        form.fill(answers)
        return self.send(form)

    def _carried(self) -> dict:
        # As over HTTPS, whose checks are the stricter ones: CSRF also asks where one comes from.
        return {
            "secure": True,
            "SERVER_NAME": self._host,
            "HTTP_REFERER": f"https://{self._host}{self._at}",
        }

    def _shown(self, response, address: str) -> Page:
        if response.redirect_chain:
            address = response.redirect_chain[-1][0]
        page = read_page(response.content.decode(), urlsplit(address).path)
        if response.status_code >= 400:
            said = " ".join(page.said) or page.heading
            raise Refused(f"{response.status_code} {urlsplit(address).path}: {said}")
        self._at = page.url
        return page


def number_in(page: Page) -> str:
    """The number of the case that a page is about."""
    number = resolve(page.url).kwargs.get("number")
    if number is None:
        raise NotOffered(f"{page.heading}: this is no case file")
    return number


def _own_host() -> str:
    """A name under which this installation may be called."""
    for name in settings.ALLOWED_HOSTS:
        if name != "*":
            return name.lstrip(".")
    return "localhost"
