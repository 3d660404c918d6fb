"""Whether record, work, books and papers agree (一致性检查)."""

import sys

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from workflows.consistency import find_faults


class Command(BaseCommand):
    help = "Compare record, open work, books and payments; exit code 1 if anything disagrees."

    def add_arguments(self, parser):
        parser.add_argument(
            "--documents", action="store_true", help="also open every file and compare its SHA-256"
        )

    def handle(self, *args, documents, **options):
        console = Console(file=sys.stderr)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        with Progress(
            *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
        ) as bars:
            shown = {}

            def tell(part: str, done: int, total: int) -> None:
                if part not in shown:
                    shown[part] = bars.add_task(part)
                bars.update(shown[part], completed=done, total=total)

            faults = find_faults(documents=documents, progress=tell)
        for fault in faults:
            self.stdout.write(str(fault))
        self.stdout.write(f"{len(faults)} fault{'' if len(faults) == 1 else 's'}")
        if faults:
            sys.exit(1)
