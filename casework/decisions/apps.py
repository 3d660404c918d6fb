from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class DecisionsConfig(AppConfig):
    name = "casework.decisions"
    label = "decisions"
    verbose_name = _("审批决定")

    def ready(self):
        from . import actions, advance, legal_review

        facts.supply("decisions.within_competence", actions.within_competence)
        facts.supply("decisions.within_caps", legal_review.within_caps)
        facts.supply("decisions.within_advance_ceiling", advance.within_advance_ceiling)
        facts.supply("decisions.within_quick_ceiling", advance.within_quick_ceiling)
        facts.supply("decisions.of_deciding_office", advance.of_deciding_office)
