"""Write docs/states.md anew: every state machine and every flow (状态与流程说明)."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.desk.machines import document


class Command(BaseCommand):
    help = "Write docs/states.md from the models and flows; with --check only compare."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit code 1 if it is out of date"
        )

    def handle(self, *args, check, **options):
        path, made = settings.BASE_DIR / "docs" / "states.md", document()
        current = path.exists() and path.read_text(encoding="utf-8") == made
        if check and not current:
            raise CommandError("docs/states.md is out of date: run manage.py write_states.")
        if not current:
            path.write_text(made, encoding="utf-8")
        self.stdout.write(f"docs/states.md: {'unchanged' if current else 'written'}")
