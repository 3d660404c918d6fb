from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from casework.core import facts


class AssessmentConfig(AppConfig):
    name = "casework.assessment"
    label = "assessment"
    verbose_name = _("调查与公示")

    def ready(self):
        from . import actions, posting

        facts.supply("assessment.opinion_given", posting.opinion_is_given)
        facts.supply("assessment.opinion_concluded", actions.opinion_is_concluded)
        facts.supply("assessment.community_review_held", actions.community_review_is_held)
        facts.supply("assessment.opinion_lapsed", actions.opinion_has_lapsed)
        facts.supply("assessment.ready_for_decision", actions.ready_for_decision)
        facts.supply("assessment.period_over", posting.period_is_over)
        facts.supply("assessment.no_open_objection", posting.no_open_objection)
        facts.supply("assessment.objection_upheld", posting.objection_is_upheld)
        facts.supply("assessment.nothing_to_post", posting.nothing_to_post)
        facts.supply("assessment.posting_taken_down", posting.posting_is_taken_down)
        facts.supply("assessment.posting_over", posting.posting_is_over)
        facts.supply("assessment.aid_not_posted", posting.aid_is_not_posted)
