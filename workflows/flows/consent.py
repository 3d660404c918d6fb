"""The authorization, from the issued form to the checked signatures (授权书)."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.consent import actions
from casework.consent.actions import authorization_to_issue
from casework.consent.models import Authorization
from casework.consent.queries import current_authorization
from workflows.forms import consent as forms
from workflows.steps import CaseFlow, Change, End, Gate, Start, Step, at, begin

#: The steps at which a case waits for this flow.
CONSENT_STEPS = ("issue_authorization", "collect_signatures", "check_signatures")


class ConsentFlow(CaseFlow):
    """Issued once, signed by every adult or guardian, checked by another officer."""

    process_title = _("签署授权书")
    version = 1
    changes = (Change(date(2026, 11, 22), _("出具、签署、核对")),)

    start = Start(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.collect_signatures, at("collect_signatures"))
        .Case(this.check_signatures, at("check_signatures"))
        .Default(this.issue_authorization)
    )

    # 出具
    issue_authorization = Step(
        _("出具授权书"),
        form=forms.IssueForm,
        act=actions.issue_authorization,
        performs=[Authorization.issue],
        record=authorization_to_issue,
        duty="caseworker",
        limit="limit.authorization_signing",
    ).Next(this.collect_signatures)

    # 签署
    collect_signatures = Step(
        _("登记签署"),
        form=forms.SignForm,
        act=actions.record_signature,
        performs=[Authorization.record_signature],
        record=current_authorization,
        duty="caseworker",
        limit="limit.authorization_signing",
    ).Next(this.check_signatures)

    # 核对
    check_signatures = Step(
        _("核对签署"),
        form=forms.CheckSignaturesForm,
        act=actions.check_signatures,
        performs=[Authorization.activate, Authorization.reject_signature],
        record=current_authorization,
        duty="township_approver",
        limit="limit.signature_check",
    ).Next(this.checked)
    checked = Gate().Case(this.collect_signatures, at("collect_signatures")).Default(this.active)
    active = End().Annotation(title=_("授权书已生效"))
