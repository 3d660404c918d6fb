"""Off the general route (急难型先行救助、小额快救): proposing it, and making good the paperwork."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind

from .letters import rule_for
from .models import Case, EmergencyGround, Paperwork, QuickGround, Route

#: The grounds on which each route may be proposed.
GROUNDS = {Route.EMERGENCY: EmergencyGround, Route.QUICK: QuickGround}


def propose_route(
    case: Case, route: str, *, by, ground: str, reason: str, amount: Money | None, note=""
) -> None:
    """Propose aid in advance, or the quick small sum, on a recorded ground (采用程序的情形和理由)."""
    if route not in GROUNDS or ground not in GROUNDS[route].values:
        raise Refusal(_("请选择采用该程序的情形。"), field="ground")
    if not reason.strip():
        raise Refusal(_("请写明采用该程序的理由，理由将作为审批的依据。"), field="reason")
    if amount is None or amount.minor <= 0:
        raise Refusal(_("请填写大于零的建议金额。"), field="amount")
    step = case.propose_emergency if route == Route.EMERGENCY else case.propose_quick
    enact(
        step, by=by, note=note or reason, ground=ground, words=reason, minor=amount.minor,
        about={"ground": ground, "minor": amount.minor},
    )  # fmt: skip


def file_paperwork(case: Case, *, by, items=(), papers=(), note="") -> None:
    """Hand the paperwork that was put off to the deciding office (报送补办手续).

    ``items``: codes of models.Paperwork; all of them must be there.
    """
    with hold(case.stream):
        lacking = [kind.label for kind in Paperwork if kind not in items]
        if lacking:
            raise Refusal(
                _("以下手续尚未补齐：%(names)s。补齐后再报送。")
                % {"names": _("、").join(map(str, lacking))},
                field="items",
            )
        for upload in papers:
            receive_upload(
                case.stream, kind=Kind.EVIDENCE, title=gettext_noop("补办手续材料"), upload=upload,
                by=by, subject=case, field="papers",
            )  # fmt: skip
        enact(
            case.file_paperwork, by=by, note=note, items=sorted(items),
            about={"items": sorted(items)},
        )  # fmt: skip


def emergency_route_open(case: Case, *, by) -> str:
    """Fact ``cases.emergency_route_open``: the rule of the day lets means check and first posting
    be skipped (民发〔2018〕23号)."""
    if rule_for(case, "switch.emergency_in_advance").value:
        return ""
    return _("现行政策未开通急难型先行救助（免核对、免公示），请按一般程序办理。")


def quick_route_open(case: Case, *, by) -> str:
    """Fact ``cases.quick_route_open``."""
    if rule_for(case, "switch.quick_aid").value:
        return ""
    return _("现行政策未开通小额快救，请按一般程序办理。")
