"""After an update: let running cases follow the procedure in force (程序换版)."""

import sys

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from casework.agencies.models import Officer
from workflows.jobs import FAILURES
from workflows.loading import SYSTEM
from workflows.versions import move_behind


class Command(BaseCommand):
    help = (
        "Bring cases that follow an earlier version of the procedure over to the one in force; "
        "run_jobs does the same. Exit code 1 if a case could not be moved."
    )

    def handle(self, *args, **options):
        system = Officer.objects.filter(username=SYSTEM).first()
        if system is None:
            raise CommandError(f"There is no officer {SYSTEM} yet: run manage.py load_fixtures.")
        console = Console(file=sys.stderr)
        with Progress(console=console, disable=not console.is_terminal) as bars:
            bar = bars.add_task("cases", total=None)
            moved = move_behind(
                by=system,
                failures=FAILURES,
                progress=lambda done, total: bars.update(bar, completed=done, total=total),
            )
        self.stdout.write(
            f"{moved.moved} cases moved to another step, {moved.went_on} go on as they were, "
            f"{moved.failed} failed"
        )
        if moved.failed:
            sys.exit(1)
