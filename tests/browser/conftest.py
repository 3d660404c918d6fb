"""A real browser before the real pages: headless Chromium and the live server on 127.0.0.1."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from casework.audit.verify import verify
from casework.ledger.queries import check_books
from workflows.consistency import find_faults

from .desks import Desk, Visitor

ARGUMENTS = (
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium; nothing is downloaded for it."""
    # Playwright keeps an event loop in this thread, and Django would refuse to query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def live_server():
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def house(official_data, clock, chromium, live_server):
    """The offices at work on Monday 2022-03-07; ``house.desk("gb.cw1")`` signs an officer in."""
    house = House(chromium, live_server.url)
    yield house
    house.close()
    # Whatever was clicked: the work fits the record, the books add up, the journal is whole.
    assert [str(fault) for fault in find_faults()] == []
    assert check_books() == []
    assert verify().sound


class House:
    def __init__(self, browser, url: str):
        self._browser, self._url = browser, url
        self._visitors: list[Visitor] = []

    def desk(self, username: str, language="zh-hans") -> Desk:
        """An officer's own browser, signed in through the sign-in page."""
        return self._enter(Desk(self._context(), self._url, language, username))

    def visitor(self, language="zh-hans", **options) -> Visitor:
        """A member of the public; ``options`` are the browser's (no scripts, say)."""
        return self._enter(Visitor(self._context(**options), self._url, language))

    def close(self) -> None:
        faults = [fault for visitor in self._visitors for fault in visitor.leave()]
        assert not faults, "\n".join(faults)

    def _context(self, **options):
        return self._browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)

    def _enter(self, visitor):
        self._visitors.append(visitor)
        return visitor
