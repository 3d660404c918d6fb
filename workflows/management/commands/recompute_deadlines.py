"""Count all open due dates anew (时限重算), after a calendar was published or corrected."""

from django.core.management.base import BaseCommand, CommandError

from casework.agencies.models import Officer
from workflows.loading import SYSTEM
from workflows.queries import open_work
from workflows.recounting import recount_all

from .seed_demo import progress_bar


class Command(BaseCommand):
    help = (
        "Count all open due dates by today's calendars; whoever has to act is told of a new date."
    )

    def handle(self, *args, **options):
        system = Officer.objects.filter(username=SYSTEM).first()
        if system is None:
            raise CommandError("There is no officer for the jobs yet: run manage.py load_fixtures.")
        total = open_work().count()
        with progress_bar("Due dates", "due dates") as tell:
            changed = recount_all(by=system, progress=lambda done: tell(done, total))
        self.stdout.write(f"{total} open due dates counted, {changed} moved")
