"""Play one whole case through the pages in a database of its own (演练)."""

import json
import os
import signal
import sys
import time
from argparse import ArgumentTypeError
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.table import Table

from casework.audit.verify import verify
from casework.cases.models import Case
from casework.core import clock
from casework.desk.walkthrough.application import EXAMPLE, WrongFile, read
from casework.desk.walkthrough.courses import COURSES
from casework.desk.walkthrough.house import NoRoom, own_house
from casework.desk.walkthrough.officers import Refused
from casework.desk.walkthrough.pages import NotOffered
from casework.desk.walkthrough.play import Act, Play
from workflows.consistency import find_faults

START = "2022-07-04T09:00"
WRONG_FILE = 2
#: What the opinion's form takes, in CNY.
MOST_AID = 10**10
#: Narrower than this, the table is unreadable; what is not a terminal gets it as well.
LEAST_WIDTH = 132


class Command(BaseCommand):
    help = (
        "Play one case from the counter to the end of its route, through the officers' own pages, "
        "in a database of its own. Exit code 0: there, journal sound. 1: not. 2: wrong file."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--application",
            metavar="FILE.json",
            help=f"default: {EXAMPLE}; docs/application-format.md",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
        parser.add_argument(
            "--output", metavar="DIR", help="where PDFs and archive go (default: var/walkthrough)"
        )
        parser.add_argument(
            "--start", metavar="TIME", type=_moment, default=START,
            help=f"when the application is handed in, UTC+8 (default: {START})",
        )  # fmt: skip
        parser.add_argument(
            "--aid", metavar="CNY", type=_aid, default="4800.00",
            help="what is granted (default: 4800.00); up to 3000.00 the township decides",
        )  # fmt: skip
        parser.add_argument(
            "--route", choices=list(COURSES), default="general",
            help="the route that the case takes (default: general)",
        )  # fmt: skip
        parser.add_argument(
            "--with-supplement", action="store_true", help="papers are missing at first"
        )
        parser.add_argument(
            "--with-return", action="store_true", help="the bank returns the first payment"
        )
        parser.add_argument("--keep", action="store_true", help="do not remove the database")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES],
            default=_language_of(os.environ), help="of the output (default: that of the shell)",
        )  # fmt: skip

    def handle(self, *args, **options):
        with translation.override(options["language"]), _ended_by_signals():
            code = self._run(options)
        if code:
            sys.exit(code)

    def _run(self, options) -> int:
        course = COURSES[options["route"]]
        path = Path(options["application"] or settings.BASE_DIR / course.example)
        folder = settings.VAR_DIR / "walkthrough"
        began = time.monotonic()
        with clock.moved_to(options["start"]):
            try:
                filed = read(path)
            except WrongFile as wrong:
                return self._tell_faults(wrong, as_json=options["json"])
            script = course.script(
                filed,
                aid=options["aid"],
                with_supplement=options["with_supplement"],
                with_return=options["with_return"],
            )
            try:
                with own_house(folder, keep=options["keep"]) as where:
                    tell = _ToJson() if options["json"] else _ToTable(self.stdout)
                    result = self._play(script, Path(options["output"] or folder), tell, options)
                    if options["keep"]:
                        result["database"] = where
            except NoRoom as refused:
                raise CommandError(str(refused)) from refused
        result["seconds"] = round(time.monotonic() - began, 1)
        tell.end(result, self.stdout)
        return 0 if result["ok"] else 1

    def _play(self, script, output, tell, options) -> dict:
        play = Play(script, password=settings.DEMO_PASSWORD, language=options["language"])
        stopped, papers = "", []
        try:
            for line in play.acts():
                tell(line)
            papers = play.save_papers(output)
        except (Refused, NotOffered) as refused:
            stopped = str(refused)
        verdict, drift = verify(), [str(fault) for fault in find_faults(documents=True)]
        reached = play.case is not None and COURSES[options["route"]].reached(play.case)
        return {
            "ok": reached and verdict.sound and not drift and not stopped,
            "route": options["route"],
            "reached": reached,
            "closed": play.case is not None and play.case.state == Case.State.CLOSED,
            "stopped": stopped,
            "case": play.case.number if play.case else "",
            "engine": connection.vendor,
            "output": str(output),
            "papers": [
                {"file": name, "kind": paper.kind, "sha256": paper.sha256, "bytes": paper.size}
                for name, paper in papers
            ],
            "audit": {
                "sound": verdict.sound,
                "streams": verdict.streams,
                "entries": verdict.entries,
                "faults": [str(fault) for fault in verdict.faults],
            },
            "consistency": drift,
        }

    def _tell_faults(self, wrong: WrongFile, *, as_json: bool) -> int:
        if as_json:
            faults = [{"field": f.field, "sentence": f.sentence} for f in wrong.faults]
            self.stdout.write(json.dumps({"ok": False, "faults": faults}, ensure_ascii=False))
        else:
            for fault in wrong.faults:
                self.stderr.write(str(fault), self.style.NOTICE)
        return WRONG_FILE


class _ToTable:
    """Acts as lines of a table, each printed as soon as it is done."""

    def __init__(self, out):
        console = Console(file=getattr(out, "_out", out), highlight=False)
        if not console.is_terminal or console.width < LEAST_WIDTH:
            console = Console(file=console.file, width=LEAST_WIDTH, highlight=False)
        self._console = console
        self._line(
            _("时间"), _("机构"), _("经办人"), _("事项"), _("办理前 → 办理后"), _("下一步时限"),
            style="bold",
        )  # fmt: skip

    def __call__(self, line):
        if isinstance(line, Act):
            self._line(
                _local(line.at), str(line.office), str(line.officer), line.title,
                f"{line.before} → {line.after}", line.due_on.isoformat() if line.due_on else "—",
            )  # fmt: skip
            return
        self._console.print(
            _("公示至 %(day)s 24 时，时钟拨到 %(moment)s。")
            % {"day": line.until, "moment": _local(line.resumed_at)},
            style="dim",
        )

    def end(self, result, out):
        say = self._console.print
        say()
        for paper in result["papers"]:
            say(f"{result['output']}/{paper['file']}  {paper['bytes']:,} B", soft_wrap=True)
        audit = result["audit"]
        say(
            _("留痕校验：%(verdict)s（%(streams)s 条序列，%(entries)s 条记录）。")
            % {
                "verdict": _("完好") if audit["sound"] else _("有误"),
                "streams": audit["streams"],
                "entries": audit["entries"],
            }
        )
        drift = len(result["consistency"])
        say(
            ngettext("一致性检查：%(n)s 处不符。", "一致性检查：%(n)s 处不符。", drift)
            % {"n": drift}
        )
        for fault in [*audit["faults"], *result["consistency"]]:
            say(fault, style="red")
        if result.get("database"):
            say(_("数据库保留在 %(where)s。") % {"where": result["database"]}, soft_wrap=True)
        told = {"number": result["case"], "seconds": result["seconds"]}
        if result["reached"]:
            say(str(COURSES[result["route"]].end) % told, style="bold")
        else:
            say(_("个案未能走完程序：%(why)s") % {"why": result["stopped"]}, style="bold red")

    def _line(self, *cells, style=None):
        grid = Table.grid(padding=(0, 2, 0, 0))
        for width in (16, 28, 10, 20, 34, 10):
            grid.add_column(width=width)
        grid.add_row(*cells)
        self._console.print(grid, style=style)


class _ToJson:
    """The same as one object at the end."""

    def __init__(self):
        self._acts = []

    def __call__(self, line):
        if isinstance(line, Act):
            self._acts.append(
                {
                    "at": line.at.astimezone(clock.LEGAL_ZONE).isoformat(timespec="seconds"),
                    "office": line.office.code,
                    "officer": line.officer.username,
                    "step": line.step,
                    "act": line.title,
                    "before": line.before,
                    "after": line.after,
                    "next_due_on": line.due_on.isoformat() if line.due_on else None,
                }
            )

    def end(self, result, out):
        out.write(json.dumps({**result, "acts": self._acts}, ensure_ascii=False, indent=1))


@contextmanager
def _ended_by_signals():
    """Let a TERM end the walkthrough as Ctrl-C does, so that its house is taken down."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _language_of(environment) -> str:
    """English in an English shell; Simplified Chinese, the house's language, otherwise."""
    shell = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)),
        "",
    )
    return "en" if shell.startswith("en") else "zh-hans"


def _moment(text: str) -> datetime:
    """A moment of UTC+8, as ``2022-07-04`` (then nine o'clock) or ``2022-07-04T09:00``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no time such as {START}") from error
    if len(text) == len("2022-07-04"):
        moment = moment.replace(hour=9)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LEGAL_ZONE)


def _aid(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and 0 < amount < MOST_AID and amount.as_tuple().exponent >= -2):
        raise ArgumentTypeError(f"{text!r} is no amount such as 4800.00")
    return amount


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"
