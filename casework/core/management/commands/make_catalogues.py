"""Collect what the pages say into the translation catalogues (译文), without GNU gettext's tools."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.core.catalogues import catalogue_of, collect, updated


class Command(BaseCommand):
    help = (
        "Bring locale/en/LC_MESSAGES/django.po up to the strings in code and templates: new ones "
        "come in untranslated, those no longer used go, translations stay."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit with 1 if anything is to do"
        )

    def handle(self, *args, **options):
        root = Path(settings.BASE_DIR)
        messages, faults = collect(root)
        if faults:
            raise CommandError("\n".join(map(str, faults)))
        source = catalogue_of(root)
        before = polib.pofile(str(source)) if source.exists() else polib.POFile()
        after = updated(before, messages)
        waiting = [entry for entry in after if not entry.translated()]
        if not options["check"]:
            source.parent.mkdir(parents=True, exist_ok=True)
            after.save(str(source))
        stale = {(entry.msgctxt or "", entry.msgid) for entry in before} - {
            message.key for message in messages
        }
        if options["verbosity"]:
            for entry in waiting:
                place = f" ({entry.msgctxt})" if entry.msgctxt else ""
                self.stdout.write(f"untranslated: {entry.msgid}{place}")
            self.stdout.write(
                f"{len(after)} strings, {len(waiting)} untranslated, {len(stale)} no longer used"
            )
        if options["check"] and (waiting or stale):
            raise CommandError("The catalogue is not complete: run make_catalogues and translate.")
