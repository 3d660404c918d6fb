from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "casework.people"
    label = "people"
    verbose_name = _("救助对象")

    def ready(self):
        from . import checks  # noqa: F401  registers the system check
