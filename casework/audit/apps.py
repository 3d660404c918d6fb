from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "casework.audit"
    label = "audit"
    verbose_name = _("审计留痕")

    def ready(self):
        from casework.core import facts

        from . import checks, journal  # noqa: F401  checks registers the system checks
        from .triggers import install_after_migrate

        facts.supply("audit.did_it_last", journal.did_it_last)
        # Not control flow: a table rebuild by Django drops triggers, so they are laid anew.
        post_migrate.connect(install_after_migrate, sender=self)
