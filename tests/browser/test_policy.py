"""政策参数管理员、区级审批人、法制审核人员: rules, replays, studies and the legal review."""

import pytest
from django.urls import reverse

from casework.policy.models import PolicyRule, RuleProposal

from .route import REASON, a_case_at, open_task

pytestmark = pytest.mark.browser

#: A replay of the whole year, with a hundred yuan as the standard.
ASKED = "?rule=standard.minimum_living&value=100.00&since=2022-01-01&until=2022-12-31"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_register_is_read_and_a_version_is_proposed_and_approved(house, language):
    rule = PolicyRule.objects.filter(
        key="ceiling.urgent_months", jurisdiction="zhuhai", effective_to=None
    ).get()
    author = house.desk("zh.pp1", language)
    author.open("policy_register")
    author.look()
    author.open("policy_rule", rule.pk)
    author.fill({"value": "4", "effective_from": "2022-04-01", "source": "珠民规〔2022〕1号"})
    author.look()
    author.follow(author.page.locator("main form button"))
    author.look()
    proposal = RuleProposal.objects.latest("pk")

    colleague = house.desk("zh.pp2", language)
    colleague.open("policy_proposal", proposal.uid)
    colleague.look()
    colleague.follow(colleague.page.locator('input[name="act"][value="approve"] + button'))
    colleague.look()
    proposal.refresh_from_db()
    assert proposal.state == "approved"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_calculation_and_a_replay_are_looked_at(house, language):
    case = a_case_at("decide_case")
    desk = house.desk("xz.sv1", language)
    desk.open("step", open_task(case).pk)
    desk.look()
    desk.open("what_if")
    desk.look()
    desk.page.goto(f"{desk._url}{reverse('what_if')}{ASKED}")
    desk.look()


def test_a_granted_case_shows_its_calculation_and_whom_a_change_would_touch(house):
    case = a_case_at("serve_decision")
    desk = house.desk("xz.sv1")
    desk.open("case_calculation", case.number)
    desk.look()
    desk.page.goto(f"{desk._url}{reverse('what_if')}{ASKED}")
    assert case.number in desk.text
    desk.look()


def test_a_study_is_drawn_up_and_looked_at(house):
    desk = house.desk("zh.pp1")
    desk.open("policy_studies")
    desk.look()
    desk.fill({"title": "提高急难型救助月数", "proposal": "建议提高。"})
    desk.page.locator('[name="affected"]').select_option("ceiling.urgent_months")
    desk.press("提出政策研究")
    desk.look()
    desk.press("开始研究")
    desk.look()


def test_a_legal_reviewer_gives_an_opinion(house):
    case = a_case_at("decide_case")
    supervisor = house.desk("xz.sv1")
    supervisor.press("领取下一件")
    supervisor.fill({"outcome": "review", "form": "cash", "amount": "25000", "reason": REASON})
    supervisor.look()
    supervisor.send()
    supervisor.press("确认办理")

    reviewer = house.desk("xz.lr1")
    reviewer.press("领取下一件")
    assert reviewer.heading == "法制审核"
    reviewer.fill({"agreed": "yes", "opinion": "依据充分。"})
    reviewer.look()
    reviewer.send()
    assert open_task(case).step == "decide_case"
