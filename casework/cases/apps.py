from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import avoidance, facts


class CasesConfig(AppConfig):
    name = "casework.cases"
    label = "cases"
    verbose_name = _("救助个案")

    def ready(self):
        from . import actions, conflicts, endings, routing

        avoidance.supply(conflicts.kept_away)
        facts.supply("cases.both_in_sight", conflicts.both_in_sight)
        facts.supply("cases.commitment_made", actions.commitment_is_made)
        facts.supply("cases.not_asked_before", actions.not_asked_before)
        facts.supply("cases.archive_made", actions.archive_is_made)
        facts.supply("cases.emergency_route_open", routing.emergency_route_open)
        facts.supply("cases.quick_route_open", routing.quick_route_open)
        facts.supply("cases.supplement_period_over", endings.supplement_period_over)
        facts.supply("cases.within_reopening_period", endings.within_reopening_period)
        facts.supply("cases.no_other_open_case", endings.no_other_open_case)
        facts.supply("cases.ended", endings.has_ended)
        facts.supply("cases.decided_here", endings.decided_here)
        facts.supply("cases.decided_outside", endings.decided_outside)
