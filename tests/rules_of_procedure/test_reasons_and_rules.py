"""What a negative act must say, and what a decision keeps (docs/plan-to-code.md, rules 15, 17 and 20)."""

import io
from datetime import date

import pypdf
import pytest
from django.db import IntegrityError, transaction

from casework.audit.models import Entry
from casework.cases.actions import check_form
from casework.core.money import Money
from casework.core.refusals import NotYet, Refusal
from casework.decisions.actions import decide_acceptance, decide_case, serve_decision
from casework.decisions.models import Decision
from casework.documents import store
from casework.ledger.models import Fund
from casework.policy.actions import load_policy
from casework.policy.models import PolicyRule
from tests.factories import (
    a_case,
    a_decision,
    case_at,
    case_awaiting_acceptance,
    case_awaiting_decision,
)

pytestmark = pytest.mark.django_db


def text_of(document):
    pages = pypdf.PdfReader(io.BytesIO(store.read(document))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"ground": "", "reason": "超过标准"}, "ground"),
        ({"ground": "means_exceed", "reason": "  "}, "reason"),
    ],
)
def test_no_refusal_without_a_coded_ground_and_a_reason_in_words(staff, words, field):
    waiting, heard = case_awaiting_acceptance(), case_awaiting_decision()

    with pytest.raises(Refusal) as refused:
        decide_acceptance(waiting, by=staff.approver, accepted=False, **words)
    assert refused.value.field == field
    with pytest.raises(Refusal) as refused:
        decide_case(heard, by=staff.supervisor, outcome="reject", **words)
    assert refused.value.field == field

    assert not Decision.objects.exists()


def test_a_return_needs_its_reason_too(staff):
    case = case_awaiting_decision()

    with pytest.raises(Refusal) as refused:
        decide_case(case, by=staff.supervisor, outcome="return", reason="")
    assert refused.value.field == "reason"

    decide_case(case, by=staff.supervisor, outcome="return", reason="请补查房产")
    entry = Entry.objects.about(case).last()
    assert entry.act == "cases.case.return_for_inquiry"
    assert entry.reason.words.open() == "请补查房产"


@pytest.mark.prints
@pytest.mark.once
@pytest.mark.parametrize("stage", ["acceptance", "decision"])
def test_the_notice_of_a_refusal_names_ground_reason_remedy_and_period(staff, stage):
    words = {"ground": "means_exceed", "reason": "家庭存款超过当地标准"}
    if stage == "acceptance":
        case = case_awaiting_acceptance()
        decide_acceptance(case, by=staff.approver, accepted=False, **words)
    else:
        case = case_awaiting_decision()
        decide_case(case, by=staff.supervisor, outcome="reject", **words)

    case.refresh_from_db()
    assert (case.ended, case.refusal_ground) == (True, "means_exceed")
    told = text_of(case.decisions.get().document)
    for word in ("家庭存款超过当地标准", "复议", "60日", "诉讼", "6个月"):
        assert word in told


def test_what_is_missing_is_told_once_and_in_one_list(staff):
    case = a_case(state="submitted")
    with pytest.raises(Refusal) as refused:
        check_form(case, by=staff.caseworker, complete=False, items=[])
    assert refused.value.field == "items"

    case = a_case(state="submitted", supplement_asked_on=date(2022, 3, 4))
    with pytest.raises(NotYet, match="不得再次要求补正"):
        check_form(case, by=staff.caseworker, complete=False, items=["income"])


def test_nobody_is_accepted_or_refused_before_the_means_are_checked(staff):
    for prepare in (case_at, case_in_verification):
        case = prepare("checked")
        with pytest.raises(NotYet, match="异地协查尚未完成"):
            decide_acceptance(case, by=staff.approver, accepted=True)
        with pytest.raises(NotYet, match="异地协查尚未完成"):
            decide_acceptance(
                case, by=staff.approver, accepted=False, ground="other", reason="不符合"
            )
        case.refresh_from_db()
        assert case.state == "checked"
        assert not case.decisions.exists()


def case_in_verification(state):
    case = case_awaiting_acceptance()
    case.requests.update(state="responded")
    return case


def test_the_remedy_period_runs_from_the_service_by_the_rule(staff, clock):
    case = case_at("approved")
    decision = case.decisions.get()

    for day in (date(2022, 3, 6), date(2022, 3, 8)):
        with pytest.raises(Refusal) as refused:
            serve_decision(
                decision, by=staff.caseworker, method="direct", served_on=day, recipient="陈大文"
            )
        assert refused.value.field == "served_on"
    serve_decision(
        decision, by=staff.caseworker, method="direct", served_on=clock.today(), recipient="陈大文"
    )

    decision.refresh_from_db()
    assert (decision.served_on, decision.remedy_until) == (date(2022, 3, 7), date(2022, 5, 6))


def test_a_decision_keeps_the_rules_it_was_made_under(staff):
    case = case_awaiting_decision()
    decide_case(
        case, by=staff.supervisor, outcome="approve", form="cash", amount=Money.of("2800", "CNY"),
        fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip
    decision = case.decisions.get()
    kept = {rule["key"]: rule for rule in decision.rules}
    assert kept["ceiling.township"]["value"] == "3000.00"
    assert kept["ceiling.township"]["verified"] is False
    assert {"period.publicity", "remedy.reconsideration"} <= set(kept)

    PolicyRule.objects.filter(pk=kept["ceiling.township"]["rule"]).update(
        effective_to=date(2022, 3, 7)
    )
    load_policy(
        {"rules": [{
            "key": "ceiling.township", "name": "限额", "name_en": "Ceiling", "unit": "CNY",
            "versions": [{
                "jurisdiction": "zhuhai", "value": "5000.00", "effective_from": "2022-03-08",
                "source": "新规定", "verified": True,
            }],
        }]}
    )  # fmt: skip

    decision.refresh_from_db()
    assert {rule["key"]: rule for rule in decision.rules} == kept


def test_only_an_approval_grants_money(staff):
    case = case_at("rejected")

    with pytest.raises(IntegrityError, match="only_approval_grants_money"), transaction.atomic():
        Decision.objects.filter(case=case).update(amount_minor=1)


def test_a_case_is_decided_once(staff):
    case = case_at("approved")

    with pytest.raises(IntegrityError), transaction.atomic():
        a_decision(case)
