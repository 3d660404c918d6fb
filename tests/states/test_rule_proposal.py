"""The course of a proposed version of a rule (参数新版本), as a table. The table is the specification."""

from datetime import date

import pytest

from casework.core.refusals import NotPermitted
from casework.policy.models import PolicyRule, RuleProposal
from casework.policy.proposals import propose_version
from tests.appointing import an_agency, appointed

from .tables import allowed, assert_carried_out, assert_refused, brought_to, declared, forbidden

pytestmark = pytest.mark.django_db

# from   act      to
COURSE = """
  draft  approve  approved
  draft  decline  declined
"""


@pytest.fixture
def bureau(clock):
    return an_agency()


@pytest.fixture
def author(bureau):
    return appointed(bureau, "policy.propose_version", "policy.approve_version")


@pytest.fixture
def colleague(bureau):
    return appointed(bureau, "policy.approve_version")


def a_version(**changes) -> PolicyRule:
    fields = {
        "key": "limit.trial", "jurisdiction": "zhuhai", "name": "样例", "name_en": "Sample",
        "unit": "workday", "value": 3, "effective_from": date(2021, 11, 18), "source": "测试",
    }  # fmt: skip
    return PolicyRule.objects.create(**{**fields, **changes})


@pytest.fixture
def proposal(bureau, author):
    return propose_version(
        a_version(), by=author, agency=bureau, value=4, effective_from=date(2022, 4, 1),
        source="新规定",
    )  # fmt: skip


def told(act) -> dict:
    made = {"key": "limit.other", "effective_from": date(2022, 4, 1)}
    return {"version_made": a_version(**made)} if act == "approve" else {}


def test_the_model_declares_exactly_this_course():
    assert declared(RuleProposal) == allowed(COURSE)


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_a_listed_act_works_and_is_journalled(proposal, colleague, source, act, target):
    assert_carried_out(brought_to(proposal, source), act, target, by=colleague, **told(act))


@pytest.mark.parametrize(("source", "act"), forbidden(COURSE, RuleProposal))
def test_any_other_act_is_refused(proposal, colleague, source, act):
    assert_refused(brought_to(proposal, source), act, by=colleague, **told(act))


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_each_act_takes_its_permission_at_the_proposing_bureau(proposal, source, act, target):
    elsewhere = an_agency("IAS", name="澳门社会工作局", jurisdiction="macao")
    stranger = appointed(elsewhere, "policy.approve_version")

    assert_refused(proposal, act, by=stranger, refusal=NotPermitted, **told(act))


def test_whoever_proposed_a_version_cannot_approve_it_but_may_drop_it(proposal, author):
    assert_refused(proposal, "approve", by=author, refusal=NotPermitted, **told("approve"))
    assert_carried_out(proposal, "decline", "declined", by=author)
