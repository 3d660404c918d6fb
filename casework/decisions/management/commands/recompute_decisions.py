"""``manage.py recompute_decisions``: work kept calculations out again (按决定时参数重新计算)."""

from django.core.management.base import BaseCommand, CommandError

from casework.core.money import Money
from casework.decisions.calculation import recompute
from casework.decisions.models import Decision

CHUNK = 500


class Command(BaseCommand):
    help = "Work out again what decisions were weighed against, from the versions that they keep."

    def add_arguments(self, parser):
        parser.add_argument(
            "--number", help="of one decision (PZ2022-000001): print both, line by line"
        )

    def handle(self, *args, **options):
        kept = Decision.objects.exclude(calculation={}).order_by("pk")
        if options["number"]:
            kept = kept.filter(number=options["number"])
        done, different = 0, []
        for decision in kept.iterator(chunk_size=CHUNK):
            again = recompute(decision).as_json()
            done += 1
            if again != decision.calculation:
                different.append(decision.number)
            if options["number"]:
                self._show(decision.calculation, again)
        if options["number"] and not done:
            raise CommandError("There is no such decision with a calculation.")
        self.stdout.write(f"{done} calculations worked out again, {len(different)} different.")
        if different:
            raise CommandError("Different: " + ", ".join(different))

    def _show(self, kept: dict, again: dict) -> None:
        for one, other in zip(kept["lines"], again["lines"], strict=False):
            rules = ", ".join(used["key"] for used in one["rules"])
            was, now = (str(Money(line["minor"], line["currency"])) for line in (one, other))
            sample = " (sample parameter)" if one["sample"] else ""
            self.stdout.write(f"{one['what']:<22} {was:>16} {now:>16}  {rules}{sample}")
        self.stdout.write(f"{'suggested':<22} {_amount(kept):>16} {_amount(again):>16}")


def _amount(calculation: dict) -> str:
    return str(Money(calculation["suggested_minor"], calculation["currency"]))
