"""A new version of a rule: one officer proposes it, another approves it."""

from datetime import date, timedelta

import pytest

from casework.agencies.models import Agency, Officer
from casework.audit.models import Entry
from casework.core.refusals import NotPermitted, Refusal
from casework.policy.actions import load_policy
from casework.policy.models import PolicyRule, RuleProposal
from casework.policy.proposals import approve_version, decline_version, propose_version
from casework.policy.queries import rule_on
from workflows.loading import load_official

pytestmark = pytest.mark.django_db

KEY = "ceiling.household_year"


@pytest.fixture(autouse=True)
def _official(official_data, clock):
    """Monday 2022-03-07."""


def who(username) -> Officer:
    return Officer.objects.get(username=username)


def in_force(day) -> PolicyRule:
    return rule_on(KEY, jurisdiction="zhuhai", day=day)


def propose(by="zh.pp1", **changes) -> RuleProposal:
    given = {
        "by": who(by), "agency": Agency.objects.get(code="ZH"), "value": "60000.00",
        "effective_from": date(2022, 4, 1), "source": "珠民规〔2022〕1号", "verified": True,
    }  # fmt: skip
    return propose_version(in_force(date(2022, 3, 7)), **{**given, **changes})


def test_only_an_approved_version_is_read_and_the_old_one_ends_the_day_before():
    proposal = propose()
    assert in_force(date(2022, 4, 1)).value == "50000.00"

    made = approve_version(proposal, by=who("zh.pp2"), note="同意")

    assert in_force(date(2022, 3, 31)).value == "50000.00"
    assert in_force(date(2022, 3, 31)).effective_to == date(2022, 3, 31)
    assert in_force(date(2022, 4, 1)) == made
    assert (made.value, made.verified, made.unit) == ("60000.00", True, "CNY")


def test_both_acts_stand_in_the_register_s_journal():
    proposal = propose(note="市政府常务会议通过")
    approve_version(proposal, by=who("zh.pp2"))

    entries = list(Entry.objects.about(proposal))
    assert [entry.act for entry in entries] == [
        "policy.ruleproposal.propose", "policy.ruleproposal.approve",
    ]  # fmt: skip
    assert {entry.stream.kind for entry in entries} == {"register"}
    assert entries[1].facts["value"] == "60000.00"


def test_nobody_approves_what_they_proposed():
    proposal = propose()

    with pytest.raises(NotPermitted):
        approve_version(proposal, by=who("zh.pp1"))

    assert in_force(date(2022, 4, 1)).value == "50000.00"
    assert in_force(date(2022, 4, 1)).effective_to is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "many"}, "value"),
        ({"value": "50000.00", "source": "SAME"}, "value"),
        ({"source": " "}, "source"),
        ({"effective_from": date(2022, 3, 7)}, "effective_from"),
        ({"effective_from": date(2021, 1, 1)}, "effective_from"),
    ],
)
def test_a_proposal_that_cannot_stand_is_told_at_its_field(changes, field):
    if changes.get("source") == "SAME":
        changes = {**changes, "source": in_force(date(2022, 3, 7)).source}

    with pytest.raises(Refusal) as refused:
        propose(**changes)

    assert refused.value.field == field
    assert not RuleProposal.objects.exists()


def test_each_side_keeps_its_own_rules():
    with pytest.raises(NotPermitted, match="珠海"):
        propose("hq.pp1", agency=Agency.objects.get(code="HQ"))
    with pytest.raises(NotPermitted, match="职责"):
        propose("zh.sv1")


def test_a_rule_has_one_open_proposal_and_a_declined_one_makes_room():
    first = propose()
    with pytest.raises(Refusal, match="待核准"):
        propose(value="70000.00")
    with pytest.raises(Refusal, match="理由"):
        decline_version(first, by=who("zh.pp2"), note=" ")
    decline_version(first, by=who("zh.pp2"), note="依据不足")

    assert propose(value="70000.00").state == "draft"


def test_only_the_newest_version_is_followed_by_another():
    first = in_force(date(2022, 3, 7))
    approve_version(propose(), by=who("zh.pp2"))
    first.refresh_from_db()

    with pytest.raises(Refusal, match="已有失效日 2022年3月31日"):
        propose_version(
            first, by=who("zh.pp1"), agency=Agency.objects.get(code="ZH"), value="70000.00",
            effective_from=date(2022, 5, 1), source="珠民规〔2022〕2号",
        )  # fmt: skip


def test_a_proposal_that_waited_past_its_day_is_not_approved(clock):
    proposal = propose()
    clock.move_on(timedelta(days=30))

    with pytest.raises(Refusal, match="最早自"):
        approve_version(proposal, by=who("zh.pp2"))

    assert in_force(date(2022, 4, 6)).value == "50000.00"


def test_loading_the_fixtures_again_leaves_an_approved_version_alone():
    approve_version(propose(), by=who("zh.pp2"))

    load_official()

    assert in_force(date(2022, 3, 31)).effective_to == date(2022, 3, 31)
    assert in_force(date(2022, 4, 1)).value == "60000.00"


def test_a_fixture_cannot_change_what_stands():
    entry = {
        "key": KEY, "name": "限额", "name_en": "Cap", "unit": "CNY",
        "versions": [{
            "jurisdiction": "zhuhai", "value": "1.00", "effective_from": "2021-11-18",
            "source": "改动",
        }],
    }  # fmt: skip
    with pytest.raises(Refusal, match="不得改动"):
        load_policy({"rules": [entry]})


@pytest.mark.parametrize(
    ("key", "beyond", "within"), [("period.look_back", 13, 12), ("ceiling.look_back", 5, 7)]
)
def test_nobody_looks_back_further_than_the_ceiling_allows(key, beyond, within):
    rule = rule_on(key, jurisdiction="zhuhai", day=date(2022, 3, 7))

    def proposed(value):
        return propose_version(
            rule, by=who("zh.pp1"), agency=Agency.objects.get(code="ZH"), value=value,
            effective_from=date(2022, 4, 1), source="珠民规〔2022〕1号",
        )  # fmt: skip

    with pytest.raises(Refusal, match="不得超过其上限") as told:
        proposed(beyond)
    assert told.value.field == "value"
    approve_version(proposed(within), by=who("zh.pp2"))


def test_a_period_that_no_longer_fits_its_ceiling_is_not_approved():
    def proposed(key, value, day):
        return propose_version(
            rule_on(key, jurisdiction="zhuhai", day=date(2022, 3, 7)), by=who("zh.pp1"),
            agency=Agency.objects.get(code="ZH"), value=value, effective_from=day,
            source="珠民规〔2022〕1号",
        )  # fmt: skip

    longer = proposed("period.look_back", 12, date(2022, 4, 1))
    approve_version(proposed("ceiling.look_back", 9, date(2022, 5, 1)), by=who("zh.pp2"))

    with pytest.raises(Refusal, match=r"9 个月.*不得超过其上限"):
        approve_version(longer, by=who("zh.pp2"))
