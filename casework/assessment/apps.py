from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class AssessmentConfig(AppConfig):
    name = "casework.assessment"
    label = "assessment"
    verbose_name = _("调查与公示")

    def ready(self):
        from . import actions

        facts.supply("assessment.opinion_given", actions.opinion_is_given)
        facts.supply("assessment.opinion_concluded", actions.opinion_is_concluded)
        facts.supply("assessment.community_review_held", actions.community_review_is_held)
        facts.supply("assessment.opinion_lapsed", actions.opinion_has_lapsed)
        facts.supply("assessment.ready_for_decision", actions.ready_for_decision)
        facts.supply("assessment.period_over", actions.period_is_over)
        facts.supply("assessment.no_open_objection", actions.no_open_objection)
        facts.supply("assessment.objection_upheld", actions.objection_is_upheld)
        facts.supply("assessment.posting_over", actions.posting_is_over)
