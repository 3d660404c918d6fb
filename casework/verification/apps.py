from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class VerificationConfig(AppConfig):
    name = "casework.verification"
    label = "verification"
    verbose_name = _("异地协查")

    def ready(self):
        from . import actions

        facts.supply("verification.within_authorization", actions.within_authorization)
        facts.supply("verification.release_stands", actions.release_stands)
        facts.supply("verification.release_lapsed", actions.release_has_lapsed)
        facts.supply("verification.answer_stands", actions.answer_stands)
        facts.supply("verification.answer_lapsed", actions.answer_has_lapsed)
        facts.supply("verification.transfer_basis", actions.transfer_basis_exists)
        facts.supply("verification.reply_basis", actions.reply_basis_exists)
        facts.supply("verification.every_item_answered", actions.every_item_is_answered)
        facts.supply("verification.authorization_withdrawn", actions.authorization_is_withdrawn)
        facts.supply("verification.means_checked", actions.means_are_checked)
        facts.supply("verification.once_checked", actions.was_once_checked)
        facts.supply("verification.never_checked", actions.was_never_checked)
