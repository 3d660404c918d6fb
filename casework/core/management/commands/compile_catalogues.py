"""Compile the translations (译文) without gettext's own tools: each .po beside its .mo."""

import re
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PLACEHOLDER = re.compile(r"%\((\w+)\)")


class Command(BaseCommand):
    help = "Compile every locale/*/LC_MESSAGES/*.po to .mo; writes only what has changed."

    def handle(self, *args, **options):
        sources = sorted(
            source
            for folder in settings.LOCALE_PATHS
            for source in Path(folder).glob("*/LC_MESSAGES/*.po")
        )
        faults = []
        for source in sources:
            catalogue = _read(source)
            found = _mismatches(source, catalogue)
            if found:  # a page with such a sentence would fail while it is shown
                faults += found
                continue
            changed = _write(source.with_suffix(".mo"), catalogue.to_binary())
            if options["verbosity"]:
                done = len(catalogue.translated_entries())
                total = (
                    done + len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
                )
                state = "compiled" if changed else "unchanged"
                self.stdout.write(f"{_place(source)}: {done} of {total} translated, {state}")
        if faults:
            raise CommandError("\n".join(faults))


def _read(source: Path) -> polib.POFile:
    try:
        return polib.pofile(str(source), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{_place(source)} cannot be read as a catalogue: {error}") from error


def _mismatches(source: Path, catalogue: polib.POFile) -> list[str]:
    """One line for each translation that names other placeholders than its original."""
    faults = []
    for entry in catalogue.translated_entries():
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for words in entry.msgstr_plural.values() or [entry.msgstr]:
            odd = set(PLACEHOLDER.findall(words)) - allowed
            if odd:
                faults.append(
                    f"{_place(source)}:{entry.linenum}: the original has no "
                    + ", ".join(f"%({name})s" for name in sorted(odd))
                )
    return faults


def _write(target: Path, content: bytes) -> bool:
    """Whether the file had to be written; it is replaced in one step, a server may be reading."""
    if target.exists() and target.read_bytes() == content:
        return False
    part = target.with_suffix(".mo.part")
    part.write_bytes(content)
    part.replace(target)
    return True


def _place(path: Path) -> str:
    root = Path(settings.BASE_DIR)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
