from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class ConsentConfig(AppConfig):
    name = "casework.consent"
    label = "consent"
    verbose_name = _("授权书")

    def ready(self):
        from . import actions

        facts.supply("consent.all_signed", actions.everyone_has_signed)
        facts.supply("consent.check_lapsed", actions.check_has_lapsed)
        facts.supply("consent.period_over", actions.period_is_over)
