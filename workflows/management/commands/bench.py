"""Measure the pages that officers use all day, at any number of cases."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.table import Table

from casework.cases.models import Case
from workflows import loading
from workflows.bench import BUDGETS, YARDSTICK, Unfit, as_table, measure
from workflows.bench_sweep import measure_sweep
from workflows.demo.load import seed_load
from workflows.growth import FEWEST, GOAL, Grown, grow, settle

from .seed_demo import progress_bar

COLUMNS = ("", "times", "median ms", "p95 ms", "queries", "bytes", "SQL alone ms")


class Command(BaseCommand):
    help = (
        "Time, queries and bytes of lists, case file, search and one act; makes its own cases. "
        "With --against, how much longer they take once there are more cases."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--cases", type=int, default=10_000, metavar="N", help="how many cases to measure at"
        )
        parser.add_argument(
            "--against", type=int, metavar="M",
            help="measure at M cases first, then at N, and compare; in an empty register only",
        )  # fmt: skip
        parser.add_argument(
            "--deadlines", type=int, default=0, metavar="N",
            help="also sweep N open due dates in one pass",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, cases, against, deadlines, **options):
        if cases < 1:
            raise CommandError("--cases: a number from 1 on.")
        if deadlines < 0:
            raise CommandError("--deadlines: a number from 0 on.")
        if against is not None and not FEWEST <= against < cases:
            raise CommandError(f"--against: from {FEWEST} on, and less than --cases.")
        if against is not None and deadlines:
            raise CommandError(
                "--deadlines does not go with --against: measure one, then the other."
            )
        if against is not None and Case.objects.exists():
            raise CommandError("--against makes its own cases: it needs an empty register.")
        loading.load_all()
        try:
            if against is None:
                self._measure(cases, deadlines, as_json=options["json"])
            else:
                self._compare(against, cases, as_json=options["json"])
        except Unfit as error:
            raise CommandError(str(error)) from error

    def _measure(self, cases: int, deadlines: int, *, as_json: bool):
        seeded = None
        missing = cases - Case.objects.count()
        if missing > 0:
            with progress_bar("Cases", "cases", rate=True) as tell:
                seeded = seed_load(missing, progress=tell)
            settle()
        found = measure(lambda name: self.stderr.write(f"measuring: {name}"))
        swept = _sweep(deadlines) if deadlines else None
        if as_json:
            result = {
                "database": connection.vendor,
                "cases": Case.objects.count(),
                "seeded": str(seeded) if seeded else "",
                "measured": as_table(found),
                **({"sweep": asdict(swept)} if swept else {}),
            }
            self._print(result)
            return
        self.stdout.write(f"{connection.vendor}, {Case.objects.count():,} cases")
        if seeded:
            self.stdout.write(f"seeded: {seeded}")
        self._show(found)
        if swept:
            self.stdout.write(str(swept))

    def _compare(self, small: int, large: int, *, as_json: bool):
        with progress_bar("Cases", "cases", rate=True) as progress:
            grown = grow(small, large, tell=self._tell, progress=progress)
        if as_json:
            self._print({"database": connection.vendor, **grown.as_json()})
            return
        before, after = grown.before, grown.after
        self.stdout.write(
            f"{connection.vendor}, {before.cases:,} cases ({before.bytes / 1e9:.2f} GB) against "
            f"{after.cases:,} ({after.bytes / 1e9:.2f} GB)"
        )
        rate = (after.cases - before.cases) / grown.seconds
        self.stdout.write(
            f"grown in {grown.seconds:.0f} s, {rate:,.0f} cases/s; {grown.copies:,} are copies"
        )
        self._show_growth(grown)

    def _tell(self, name: str):
        self.stderr.write(f"measuring: {name}")

    def _print(self, result: dict):
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))

    def _show(self, found):
        table = _table(COLUMNS)
        for one in found:
            queries, size = BUDGETS[one.name]
            table.add_row(
                one.name, str(one.times), str(one.median_ms), str(one.p95_ms),
                _beside(one.queries, queries), _beside(one.bytes, size), str(one.sql_ms),
            )  # fmt: skip
        self._draw(table)

    def _show_growth(self, grown: Grown):
        sizes = [f"{state.cases:,}" for state in (grown.before, grown.after)]
        table = _table(
            ["", "times", *(f"ms at {size}" for size in sizes), "ratio", "growth", "", "queries", "bytes",
             *(f"SQL ms at {size}" for size in sizes)]
        )  # fmt: skip
        ratios, growth, beyond = grown.ratios(), grown.growth(), grown.beyond()
        for one, two in zip(grown.before.measured, grown.after.measured, strict=True):
            allowed = "" if one.name == YARDSTICK else f"of {GOAL}"
            table.add_row(
                one.name, str(two.times), _spread(one), _spread(two), f"{ratios[one.name]:.2f}",
                f"{growth[one.name]:.2f}",
                f"BEYOND {GOAL}" if one.name in beyond else allowed,
                _both(one.queries, two.queries), _both(one.bytes, two.bytes),
                str(one.sql_ms), str(two.sql_ms),
            )  # fmt: skip
        self._draw(table)
        self.stdout.write(
            "In brackets the medians of the quickest and the slowest round. Growth is the ratio "
            f"over that of “{YARDSTICK}”, a page that reads no case: the machine's noise left out."
        )

    def _draw(self, table: Table):
        Console(file=self.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def _table(columns) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column else "left")
    return table


def _sweep(deadlines: int):
    with progress_bar("Sweep", "due dates, laid and swept", rate=True) as tell:
        return measure_sweep(deadlines, tell)


def _beside(value: int, budget: int | None) -> str:
    """A figure beside what the design allows."""
    return f"{value:,} of {budget:,}" if budget else f"{value:,}"


def _both(one: int, two: int) -> str:
    return f"{one:,}" if one == two else f"{one:,} → {two:,}"


def _spread(one) -> str:
    return f"{one.median_ms} ({one.low_ms}–{one.high_ms})"
