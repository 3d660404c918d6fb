"""Who may sign in to try the system out: one demo account for each duty."""

import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from casework.agencies.models import Appointment, Duty
from casework.core import clock
from workflows.loading import SYSTEM

#: Offices that one case of 拱北 passes through; whatever is not named here is done at 市民政局.
OFFICES = {
    "caseworker": "ZH-XZ-GB",
    "township_approver": "ZH-XZ-GB",
    "district_supervisor": "ZH-XZ",
    "verification_officer": "IAS",
}
ELSEWHERE = "ZH"


class Command(BaseCommand):
    help = "List one demo account per duty: username, name, office, duty, password."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as a JSON list")

    def handle(self, *args, **options):
        accounts = [found for duty in Duty.objects.exclude(code=SYSTEM) if (found := _one(duty))]
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))
        elif not accounts:
            self.stdout.write("There are no demo accounts: manage.py load_fixtures --demo")
        else:
            self._show(accounts)

    def _show(self, accounts):
        table = Table(box=None, pad_edge=False)
        for column in ("Username", "Name", "Office", "Duty"):
            table.add_column(column, no_wrap=True)
        for account in accounts:
            duty = f"{account['duty']} ({account['duty_en']})"
            table.add_row(account["username"], account["name"], account["office"], duty)
        console = Console(file=self.stdout, width=None if sys.stdout.isatty() else 120)
        console.print(table)
        self.stdout.write(f"Password of all: {settings.DEMO_PASSWORD}")


def _one(duty: Duty) -> dict | None:
    """The first officer with the duty, at the office where it is best seen."""
    there = Appointment.objects.valid_on(clock.today()).filter(duty=duty, officer__is_active=True)
    office = OFFICES.get(duty.code, ELSEWHERE)
    first = (
        there.filter(agency__code=office).order_by("officer__username").first()
        or there.order_by("officer__username").first()
    )
    return first and {
        "username": first.officer.username,
        "name": first.officer.get_full_name(),
        "office": first.agency.name,
        "duty": duty.name,
        "duty_en": duty.name_en,
        "duty_code": duty.code,
        "password": settings.DEMO_PASSWORD,
    }
