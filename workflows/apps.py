from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class WorkflowsConfig(AppConfig):
    name = "workflows"
    label = "workflows"
    verbose_name = _("办理流程")

    def ready(self):
        from . import cosigning

        facts.supply("work.is_asked", cosigning.is_asked)
        facts.supply("work.holds_the_step", cosigning.holds_the_step)
