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
from workflows.bench import BUDGETS, Unfit, as_table, measure
from workflows.bench_sweep import measure_sweep
from workflows.demo.load import seed_load

from .seed_demo import progress_bar

COLUMNS = ("", "times", "median ms", "p95 ms", "queries", "bytes", "SQL alone ms")


class Command(BaseCommand):
    help = "Time, queries and bytes of queue, case file, search and one act; makes its own cases."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cases", type=int, default=10_000, metavar="N", help="how many cases to measure at"
        )
        parser.add_argument(
            "--deadlines", type=int, default=0, metavar="N",
            help="also sweep N open due dates in one pass",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, cases, deadlines, **options):
        if cases < 1:
            raise CommandError("--cases: a number from 1 on.")
        if deadlines < 0:
            raise CommandError("--deadlines: a number from 0 on.")
        loading.load_all()
        seeded = None
        missing = cases - Case.objects.count()
        if missing > 0:
            with progress_bar("Cases", "cases", rate=True) as tell:
                seeded = seed_load(missing, progress=tell)
            self._settle()
        try:
            found = measure(lambda name: self.stderr.write(f"measuring: {name}"))
            swept = _sweep(deadlines) if deadlines else None
        except Unfit as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            result = {
                "database": connection.vendor,
                "cases": Case.objects.count(),
                "seeded": str(seeded) if seeded else "",
                "measured": as_table(found),
                **({"sweep": asdict(swept)} if swept else {}),
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{connection.vendor}, {Case.objects.count():,} cases")
        if seeded:
            self.stdout.write(f"seeded: {seeded}")
        self._show(found)
        if swept:
            self.stdout.write(str(swept))

    def _settle(self):
        """Fresh statistics for the planner, as a database that has run for a day has them."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _show(self, found):
        table = Table(box=None, pad_edge=False)
        for column in COLUMNS:
            table.add_column(column, justify="right" if column else "left")
        for one in found:
            queries, size = BUDGETS[one.name]
            table.add_row(
                one.name, str(one.times), str(one.median_ms), str(one.p95_ms),
                _beside(one.queries, queries), _beside(one.bytes, size), str(one.sql_ms),
            )  # fmt: skip
        Console(file=self.stdout, width=None if sys.stdout.isatty() else 120).print(table)


def _sweep(deadlines: int):
    with progress_bar("Sweep", "due dates, laid and swept", rate=True) as tell:
        return measure_sweep(deadlines, tell)


def _beside(value: int, budget: int | None) -> str:
    """A figure beside what the design allows."""
    return f"{value:,} of {budget:,}" if budget else f"{value:,}"
