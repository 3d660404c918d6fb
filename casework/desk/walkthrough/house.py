"""A house of its own for one walkthrough: an empty database and a folder for its papers.

The installation's own database and papers are not touched. Everything is gone afterwards, unless
it is to be kept.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test.utils import override_settings
from django.utils.translation import gettext as _

from workflows.loading import load_all


class NoRoom(RuntimeError):
    """No database can be made; the message says what is missing."""


@contextmanager
def own_house(folder: Path, *, keep: bool = False) -> Iterator[str]:
    """Move into an empty database, migrated and with all fixtures; yields where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(4)
    database = _sqlite if connection.vendor == "sqlite" else _postgres
    papers = folder / f"files-{mark}"
    try:
        # No page is drawn on a screen: style sheets need not have been collected.
        own = override_settings(MEDIA_ROOT=papers, STATIC_ROOT=None)
        with database(folder, mark, keep) as where, own:
            call_command("migrate", interactive=False, verbosity=0)
            load_all()
            yield where
    finally:
        if not keep:
            shutil.rmtree(papers, ignore_errors=True)


@contextmanager
def _sqlite(folder: Path, mark: str, keep: bool) -> Iterator[str]:
    path = folder / f"db-{mark}.sqlite3"
    with _moved_to(str(path)):
        try:
            yield str(path)
        finally:
            connection.close()
            if not keep:
                for left in folder.glob(f"{path.name}*"):
                    left.unlink(missing_ok=True)


@contextmanager
def _postgres(folder: Path, mark: str, keep: bool) -> Iterator[str]:
    name = f"lotus_walkthrough_{mark}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except ProgrammingError as error:
        raise NoRoom(
            _("数据库用户无权新建数据库，请授予 CREATEDB 权限，或不设 DATABASE_URL 而用 SQLite。")
        ) from error
    try:
        with _moved_to(name):
            yield name
    finally:
        if not keep:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _moved_to(name: str) -> Iterator[None]:
    """Let Django's connection speak to another database of the same server."""
    home = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
