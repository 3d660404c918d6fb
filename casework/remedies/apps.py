from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class RemediesConfig(AppConfig):
    name = "casework.remedies"
    label = "remedies"
    verbose_name = _("救济与追回")

    def ready(self):
        from .actions import preconditions

        facts.supply("remedies.reviewer_uninvolved", preconditions.reviewer_is_uninvolved)
        facts.supply("remedies.not_prolonged_before", preconditions.not_prolonged_before)
        facts.supply("remedies.asks_something", preconditions.asks_something)
        facts.supply("remedies.carried_out", preconditions.is_carried_out)
        facts.supply("remedies.revoked", preconditions.is_revoked)
        facts.supply("remedies.amended", preconditions.is_amended)
        facts.supply("remedies.not_complained_about", preconditions.not_complained_about)
        facts.supply("remedies.assigned_to_officer", preconditions.is_assigned_to_officer)
        facts.supply("remedies.paid_back", preconditions.is_paid_back)
        facts.supply("remedies.nothing_open", preconditions.nothing_is_open)
        facts.supply("remedies.nothing_kept", preconditions.nothing_is_kept)
        facts.supply("remedies.nothing_outstanding", preconditions.nothing_is_outstanding)
