"""Make demo cases (示例个案): some 40 played in full, or any number for load."""

import sys
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from casework.cases.models import Case
from workflows import loading
from workflows.demo.load import seed_load
from workflows.demo.playing import play


class Command(BaseCommand):
    help = "Play the demo cases up to today; with --cases N write N further cases for load."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cases", type=int, metavar="N", help="N cases in bulk, without papers"
        )
        parser.add_argument("--seed", type=int, default=1, help="other names, amounts and hours")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are cases already"
        )

    def handle(self, *args, cases, seed, if_empty, **options):
        if cases is not None and cases < 1:
            raise CommandError("--cases: a number from 1 on.")
        there = Case.objects.exists()
        if there and if_empty:
            self.stdout.write("There are cases already: nothing to do.")
            return
        if there and cases is None:
            raise CommandError("There are cases already. The demo cases go into an empty register.")
        loading.load_all()
        if cases is None:
            self._play(seed)
        else:
            self._load(cases, seed)

    def _play(self, seed):
        with progress_bar("Demo cases", "acts") as tell:
            played = play(seed=seed, progress=tell)
        for sentence in played.stopped:
            self.stderr.write(f"Stays at an earlier step: {sentence}")
        self.stdout.write(f"{len(played.numbers)} demo cases, {len(played.stopped)} cut short")

    def _load(self, cases, seed):
        with progress_bar("Cases", "cases", rate=True) as tell:
            written = seed_load(cases, seed=seed, progress=tell)
        self.stdout.write(str(written))


@contextmanager
def progress_bar(name: str, unit: str, *, rate=False):
    """A progress bar on standard error, shown only where somebody looks on."""
    console = Console(file=sys.stderr)
    columns = [TextColumn(name), BarColumn(), MofNCompleteColumn(), TextColumn(unit)]
    if rate:
        columns.append(TextColumn("{task.fields[rate]}/s"))
    columns += [TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(name, total=None, rate="")

        def tell(done: int, total: int) -> None:
            speed = progress.tasks[bar].speed
            progress.update(bar, completed=done, total=total, rate=f"{speed or 0:,.0f}")

        yield tell
