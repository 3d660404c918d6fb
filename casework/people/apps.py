from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "casework.people"
    label = "people"
    verbose_name = _("救助对象")

    def ready(self):
        from casework.core import facts

        from . import actions, checks  # noqa: F401  checks registers the system check

        facts.supply("people.one_person", actions.they_are_one)
