from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class CasesConfig(AppConfig):
    name = "casework.cases"
    label = "cases"
    verbose_name = _("救助个案")

    def ready(self):
        from . import actions

        facts.supply("cases.commitment_made", actions.commitment_is_made)
        facts.supply("cases.not_asked_before", actions.not_asked_before)
        facts.supply("cases.archive_made", actions.archive_is_made)
        facts.supply("cases.no_other_open_case", actions.no_other_open_case)
