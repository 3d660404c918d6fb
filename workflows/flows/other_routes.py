"""Off the general route: 急难型先行救助, 小额快救 and Macao's own cases, as steps of the relief flow."""

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.cases import routing
from casework.cases.models import Case
from casework.decisions import advance, outside
from casework.decisions.queries import advance_decision_of
from casework.remedies.actions import recovery
from workflows.forms import routes
from workflows.steps import Gate, Step, at


def the_case(case: Case) -> Case:
    return case


class OtherRoutes:
    """Aid before its paperwork, small sums at once, and what Macao decides by its own law."""

    # 急难型: 先行救助，后补手续
    decide_advance = Step(
        _("先行救助审批"),
        form=routes.AdvanceForm,
        act=advance.decide_advance,
        performs=[Case.approve_in_advance, Case.decline_emergency],
        record=the_case,
        office=advance.advance_office,
        duty=advance.advance_duty,
        limit="limit.emergency_decision",
    ).Next(this.advanced)
    advanced = (
        Gate()
        .Case(this.payment, at("prepare_payment"))
        .Case(this.serve_decision, at("serve_decision"))
        .Default(this.check_form)
    )
    file_paperwork = Step(
        _("报送补办手续"),
        form=routes.PaperworkForm,
        act=routing.file_paperwork,
        performs=[Case.file_paperwork],
        record=the_case,
        duty="caseworker",
        limit="limit.emergency_paperwork",
        since=lambda case: advance_decision_of(case).decided_on,
    ).Next(this.check_paperwork)
    check_paperwork = Step(
        _("核定补办手续"),
        form=routes.PaperworkCheckForm,
        act=recovery.check_paperwork,
        performs=[Case.regularise, Case.send_back, Case.find_irregular],
        record=the_case,
        office=advance.paperwork_office,
        duty=advance.paperwork_duty,
        limit="limit.paperwork_check",
    ).Next(this.paperwork_checked)
    paperwork_checked = (
        Gate()
        .Case(this.file_paperwork, at("file_paperwork"))
        .Case(this.serve_decision, at("serve_decision"))
        .Default(this.post_after_aid)
    )

    # 小额快救
    decide_quick = Step(
        _("小额快救审批"),
        form=routes.QuickForm,
        act=advance.decide_quick,
        performs=[Case.approve_quick, Case.reject_quick, Case.take_general_route],
        record=the_case,
        duty="township_approver",
        limit="limit.quick_total",
        since=lambda case: case.applied_on,
    ).Next(this.quickly_decided)
    quickly_decided = Gate().Case(this.check_form, at("check_form")).Default(this.serve_decision)

    # 澳门援助金个案: checked here, decided there
    enter_decision = Step(
        _("登记澳门决定"),
        form=routes.OutsideDecisionForm,
        act=outside.enter_decision,
        performs=[Case.conclude],
        record=the_case,
        duty="caseworker",
        limit="limit.outside_decision",
        take_back=Case.take_back_outcome,
    ).Next(this.close_case)
