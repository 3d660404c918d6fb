"""What a review may put in the place of the decision that it looked at (变更)."""

from django.utils.translation import gettext as _

from casework.assessment.models import AidForm
from casework.cases.models import Case, Route
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.decisions.advance import ceiling_rules, highest
from casework.decisions.calculation import calculate
from casework.decisions.drafting import granted
from casework.decisions.legal_review import reasons_for_review, told
from casework.decisions.models import Decision
from casework.ledger.models import Fund
from casework.ledger.queries import accounts_of, free_in
from casework.policy.samples import marked
from casework.remedies.models import Review
from casework.remedies.queries import kept
from casework.remedies.rules import worsens


def granted_instead(review: Review, form, amount, fund) -> tuple[Money, Fund | None]:
    """What a review grants instead of the decision that it looked at (变更).

    Raises Refusal where the rules don't let it be changed so: the remedy is then to revoke, and the
    office that decided decides anew.
    """
    before = review.decision
    if before.outcome == Decision.Outcome.NOT_ACCEPTED:
        raise Refusal(
            _("不予受理的决定未经调查，不能直接变更；应予救助的，请撤销原决定。"), field="outcome"
        )
    if before.outcome in (Decision.Outcome.TERMINATED, Decision.Outcome.IRREGULAR):
        raise Refusal(
            _("终止办理和手续不符的决定不能直接变更；原决定不当的，请予撤销。"), field="outcome"
        )
    amount, fund = granted(form, amount, fund)
    if form == AidForm.CASH and before.fund_id and before.fund_id != fund.pk:
        raise Refusal(_("变更后的救助金须由原决定的资金支付。"), field="fund")
    if (form, amount.minor) == (before.form, before.amount_minor):
        raise Refusal(_("变更后的救助与原决定相同，请选择“维持”或修改金额。"), field="amount")
    if review.lodger != Review.Lodger.THIRD and worsens(before.amount_minor, amount.minor):
        raise Refusal(
            _("由申请人提出的复核，不得作出对其更为不利的变更（原金额 %(amount)s）。")
            % {"amount": before.amount},
            field="amount",
        )
    beyond = amount.minor and reasons_for_review(review.case, amount, calculate(review.case))
    if beyond:
        raise Refusal(
            told(beyond, amount)
            + _(
                "复核不能直接变更为该金额；应予增加的，请撤销原决定，由原机关提请法制审核后重新决定。"
            ),
            field="amount",
        )
    _within_its_route(review.case, amount)
    needed = amount.minor - max(kept(review.case), before.amount_minor)
    if fund and needed > free_in(accounts_of(fund)["available"]):
        raise Refusal(_("基金可用余额不足以支付变更后的金额。"), field="amount")
    return amount, fund


def _within_its_route(case: Case, amount: Money) -> None:
    """Aid in advance and quick small aid have a ceiling of their own, which a review doesn't lift:
    more takes the inquiry of the general route, which they went without."""
    if case.route == Route.GENERAL or not amount.minor:
        return
    most = highest(case)
    if amount.currency != most.currency or amount.minor > most.minor:
        raise Refusal(
            _(
                "本案按“%(route)s”办理，最高救助 %(most)s（按家庭人数计算），复核不能变更为该金额；"
                "应予增加的，请撤销原决定，由原机关核对、调查后重新决定。"
            )
            % {"route": case.get_route_display(), "most": marked(most, *ceiling_rules(case))},
            field="amount",
        )
