from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class PaymentsConfig(AppConfig):
    name = "casework.payments"
    label = "payments"
    verbose_name = _("发放")

    def ready(self):
        from . import actions

        facts.supply("payments.approved_and_served", actions.approved_and_served)
        facts.supply("payments.review_stands", actions.review_stands)
        facts.supply("payments.review_lapsed", actions.review_has_lapsed)
        facts.supply("payments.payee_entitled", actions.payee_is_entitled)
        facts.supply("payments.payee_alive", actions.payee_is_alive)
        facts.supply("payments.books_agree", actions.books_agree)
        facts.supply("payments.aid_given", actions.aid_is_given)
        facts.supply("payments.settled", actions.settled)
        facts.supply("payments.nothing_paid_or_under_way", actions.nothing_paid_or_under_way)
