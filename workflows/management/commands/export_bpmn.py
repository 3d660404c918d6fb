"""Write every flow of the procedure as BPMN 2.0 (流程图导出)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from workflows.bpmn import export_all


class Command(BaseCommand):
    help = "Write one BPMN 2.0 file per flow; calls between them go by process id."

    def add_arguments(self, parser):
        parser.add_argument(
            "--output", type=Path, default=Path("bpmn"), metavar="DIR",
            help="folder for the files, made if it is not there (default: bpmn)",
        )  # fmt: skip
        parser.add_argument(
            "--language", choices=("zh-hans", "en"), default="zh-hans",
            help="language of names and documentation (default: zh-hans)",
        )  # fmt: skip

    def handle(self, *args, output, language, **options):
        with translation.override(language):
            files = export_all()
        try:
            output.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (output / name).write_bytes(content)
                self.stdout.write(str(output / name))
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from error
