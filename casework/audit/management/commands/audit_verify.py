"""Check the whole journal (审计校验): every chain, every hash, every trigger."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from casework.audit.models import Entry
from casework.audit.verify import verify


class Command(BaseCommand):
    help = (
        "Check the whole journal: every number in its turn, every link and digest, the triggers. "
        "Names each fault and ends with 1 if there is one."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--json", action="store_true", help="streams, entries, sound and faults as JSON"
        )

    def handle(self, *args, **options):
        verdict = self._walk()
        if options["json"]:
            found = {
                "streams": verdict.streams,
                "entries": verdict.entries,
                "sound": verdict.sound,
                "faults": [
                    {"where": fault.where, "what": str(fault.what)} for fault in verdict.faults
                ],
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for fault in verdict.faults:
                self.stdout.write(str(fault))
            self.stdout.write(
                _("共 %(streams)d 个序列、%(entries)d 条记录，发现 %(faults)d 处问题。")
                % {
                    "streams": verdict.streams,
                    "entries": verdict.entries,
                    "faults": len(verdict.faults),
                }
            )
        if not verdict.sound:
            sys.exit(1)

    def _walk(self):
        """The check with its progress on standard error, shown only where somebody looks on."""
        console = Console(file=sys.stderr)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            shown = progress.add_task(_("校验留痕"), total=Entry.objects.count())
            return verify(lambda done: progress.update(shown, completed=done))
