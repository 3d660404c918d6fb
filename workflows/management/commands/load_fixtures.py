"""Lay in what an installation stands on (基础数据): registers, parameters, and the demo officers."""

from django.conf import settings
from django.core.management.base import BaseCommand

from casework.agencies.models import Agency, Duty, Officer
from casework.exchange.models import TransferBasis
from casework.ledger.models import Fund
from casework.notices.models import EscalationRung
from casework.pilot.models import PilotTask
from casework.policy.models import CalendarDay, PolicyRule
from workflows import loading

OFFICIAL = {
    "Agencies": Agency,
    "Duties": Duty,
    "Policy rules": PolicyRule,
    "Calendar days": CalendarDay,
    "Reminder rungs": EscalationRung,
    "Pilot tasks": PilotTask,
}
DEMO = {"Officers": Officer, "Funds": Fund, "Transfer bases": TransferBasis}


class Command(BaseCommand):
    help = "Lay in agencies, duties, policy rules and the 17 tasks; a second time changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo",
            action="store_true",
            default=settings.DEMO,
            help="also invented officers, funds and transfer bases (default where LOTUS_DEMO=1)",
        )

    def handle(self, *args, demo, **options):
        groups = {**OFFICIAL, **(DEMO if demo else {})}
        before = {name: model.objects.count() for name, model in groups.items()}
        loading.load_official()
        if demo:
            loading.load_demo()
        for name, model in groups.items():
            there = model.objects.count()
            self.stdout.write(f"{name + ':':<17}{there} ({there - before[name]} new)")
