"""A person at a browser that keeps every page to the rules which hold for all pages."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from casework.cases.models import Case
from casework.desk.middleware import LANGUAGE_COOKIE
from workflows.demo.scans import scan

from .route import open_task

PRODUCT = {"zh-hans": "莲桥", "en": "Lotus Bridge"}
HEIGHT = 800
#: A small phone, a tablet, a window beside another one, an office's screen: in pixels.
WIDTHS = (360, 768, 1200, 1366)
#: The page and the room that each table has on it: a table may lap over its card's edge unseen.
_SIDEWAYS = """Math.max(...[document.documentElement, ...document.querySelectorAll(".table-room")]
    .map(room => room.scrollWidth - room.clientWidth))"""
_AXE = Axe()


class Visitor:
    """One person's browser. Whatever breaks a rule is kept and told on leaving."""

    def __init__(self, context, url: str, language: str):
        self._context, self._url, self.language = context, url, language
        #: What broke a rule that holds at every moment: requests, scripts, the console.
        self.faults: list[str] = []
        #: Statuses of 400 and above that the test expects; the browser reports them as errors.
        self.refusals_expected = False
        context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": url}])
        context.on("request", self._requested)
        context.on("console", self._logged)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})

    def open(self, name: str, *args) -> None:
        """Go to a page by the name of its address."""
        self.page.goto(self._url + reverse(name, args=args))

    def look(self) -> None:
        """Hold the page that is open to what every page must keep.

        Its title ends with the product's name; axe finds nothing, in light and in dark; and
        neither it nor a table on it is wider than its room, on any screen, in large type either.
        """
        page, at = self.page, urlsplit(self.page.url).path
        assert page.title().endswith(f" – {PRODUCT[self.language]}"), page.title()
        self._axe("light")
        for size in ("large", "normal"):
            page.evaluate("size => document.documentElement.dataset.size = size", size)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                wider = page.evaluate(_SIDEWAYS)
                assert wider <= 0, f"{at}: {wider} px too wide at {width} px, {size} type"
                if (width, size) == (WIDTHS[0], "large"):
                    page.emulate_media(color_scheme="dark")
                    self._axe("dark, large type, small phone")
                    page.emulate_media(color_scheme="light")

    def fill(self, answers: dict) -> None:
        """Fill in fields by name, as a person does: choose, tick, write."""
        for name, value in answers.items():
            self._fill(name, value)

    def status_of(self, name: str, *args) -> int:
        """What the server answers to this officer's browser there."""
        return self.page.request.get(self._url + reverse(name, args=args)).status

    def upload(self, name: str, *numbers: int) -> None:
        """Attach sample pages to a file field."""
        files = [
            {"name": f"page{n}.png", "mimeType": "image/png", "buffer": scan(n).read()}
            for n in numbers or (1,)
        ]
        self.page.locator(f'[name="{name}"]').set_input_files(files)

    def press(self, label: str) -> None:
        """Press the button, or follow the link, that says so."""
        main = self.page.get_by_role("main")
        button = main.get_by_role("button", name=label, exact=True)
        self.follow(button.or_(main.get_by_role("link", name=label, exact=True)).first)

    def add_row(self, label: str) -> None:
        """Press the button that adds a row to the form; no page is sent for it."""
        self.page.get_by_role("main").get_by_role("button", name=label, exact=True).click()

    def shown(self, name: str) -> bool:
        return self.page.locator(f'[name="{name}"]').first.is_visible()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text().strip()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def leave(self) -> list[str]:
        """Close the browser; the rules that were broken in it."""
        self._context.close()
        return self.faults

    def follow(self, pressed) -> None:
        """Press, and wait for the page that answers: on a busy machine the old one lingers."""
        with self.page.expect_navigation():
            pressed.click()

    def _fill(self, name: str, value) -> None:
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type") or field.first.evaluate("at => at.localName")
        if kind in ("radio", "checkbox"):
            chosen = value if isinstance(value, list) else [value]
            for box in field.all():
                ticked = value if value in (True, False) else box.get_attribute("value") in chosen
                if ticked or kind == "checkbox":
                    box.set_checked(ticked)
        elif kind == "select":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def _axe(self, when: str) -> None:
        results = _AXE.run(self.page)
        assert results.violations_count == 0, (
            f"{urlsplit(self.page.url).path}, {when}:\n{results.generate_report()}"
        )

    def _requested(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.hostname != "127.0.0.1":
            self.faults.append(f"leaves the machine: {request.url}")

    def _logged(self, message) -> None:
        refused = self.refusals_expected and re.search("status of 4", message.text)
        if message.type in ("error", "warning") and not refused:
            self.faults.append(f"console on {urlsplit(message.page.url).path}: {message.text}")


class Desk(Visitor):
    """An officer who has signed in."""

    def __init__(self, context, url: str, language: str, username: str):
        super().__init__(context, url, language)
        self.open("login")
        self.fill({"username": username, "password": settings.DEMO_PASSWORD})
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**{reverse('my_work')}")
        if language == "en":  # the pages begin in the language that the officer has on file
            self.follow(self.page.locator(".site-tools").get_by_role("button", name="English"))

    def take(self, case: Case) -> None:
        """Open the step that the case waits at, and take it if nobody has."""
        self.open("step", open_task(case).pk)
        take = self.page.locator("form[action$='/claim/'] button")
        if take.count():
            self.follow(take)

    def send(self) -> None:
        """Send the form of the page."""
        self.follow(self.page.locator("main form .button-main, main form .button-danger").last)
