"""The register of rules, what-if replays, the calculation of a case, and policy studies."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from casework.audit.models import Entry
from casework.core.money import Money
from casework.decisions import replay as replays
from casework.decisions.actions import decide_case
from casework.decisions.models import Decision
from casework.ledger.models import Fund
from casework.pilot.models import PolicyStudy
from casework.policy.models import PolicyRule, RuleProposal
from tests.factories import a_case, a_publicity, a_request, a_scan, an_assessment
from tests.factories.work import a_step
from tests.pages.desks import officer, signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")

KEY = "ceiling.urgent_months"


def in_force(key=KEY, side="zhuhai") -> PolicyRule:
    return PolicyRule.objects.filter(key=key, jurisdiction=side).latest("effective_from")


def a_granted_case(amount="11700", **changes):
    case = a_case(state="accepted", **changes)
    a_request(case, "accepted")
    an_assessment(case, "concluded")
    a_publicity(case, "ended")
    decide_case(
        case, by=officer("xz.sv1"), outcome="approve", reason="符合条件", form="cash",
        amount=Money.of(amount, "CNY"), fund=Fund.objects.get(code="ZHX"),
    )  # fmt: skip
    return case


# The register


@pytest.mark.parametrize("username", ["gb.cw1", "ias.vo1", "xz.au1"])
def test_everybody_reads_all_rules_with_source_and_sample_mark(username):
    page = signed_in(username).get(reverse("policy_register"))

    shown = {(rule["key"], rule["side"]) for s in page.context["subjects"] for rule in s["rules"]}
    assert len(shown) == PolicyRule.objects.values("key", "jurisdiction").distinct().count()
    assert "示例参数" in page.content.decode()


def test_every_subject_of_the_register_has_a_name():
    page = signed_in("gb.cw1").get(reverse("policy_register"))

    assert [s["title"] for s in page.context["subjects"] if s["title"] == s["code"]] == []


def test_the_register_is_read_by_side_and_subject_and_says_when_nothing_fits():
    browser = signed_in("gb.cw1")

    macao = browser.get(reverse("policy_register"), {"side": "macao", "subject": "standard"})
    nothing = browser.get(reverse("policy_register"), {"side": "macao", "subject": "ceiling_"})

    [subject] = macao.context["subjects"]
    [rule] = subject["rules"]
    assert rule["key"] == "standard.subsistence_index"
    assert len(rule["earlier"]) == 3
    assert nothing.status_code == 200
    empty = browser.get(reverse("policy_register"), {"side": "macao", "subject": "switch"})
    assert "没有符合条件的政策参数" in empty.content.decode()


def test_the_register_costs_few_queries(django_assert_max_num_queries):
    browser = signed_in("gb.cw1")
    with django_assert_max_num_queries(8):
        browser.get(reverse("policy_register"))


def test_a_new_version_is_proposed_by_one_officer_and_approved_by_another():
    page = reverse("policy_rule", args=[in_force().pk])
    given = {
        "value": "4", "effective_from": "2022-04-01", "source": "珠民规〔2022〕1号", "verified": "on",
    }  # fmt: skip
    told = signed_in("zh.pp1").post(page, given)
    proposal = RuleProposal.objects.get()
    assert told.url == reverse("policy_proposal", args=[proposal.uid])
    mine = signed_in("zh.pp1").get(told.url).content.decode()
    assert "须由另一名" in mine

    assert signed_in("zh.pp1").post(told.url, {"act": "approve"}).status_code == 403
    assert signed_in("zh.pp2").post(told.url, {"act": "approve"}).status_code == 302

    assert in_force().value == 4
    assert in_force().effective_from == date(2022, 4, 1)


def test_faults_of_a_proposal_are_told_at_their_fields():
    page = reverse("policy_rule", args=[in_force().pk])
    given = {"value": "many", "effective_from": "2022-03-01", "source": "新规定"}

    form = signed_in("zh.pp1").post(page, given).context["form"]
    assert set(form.errors) == {"value"}
    form = signed_in("zh.pp1").post(page, {**given, "value": "4"}).context["form"]
    assert set(form.errors) == {"effective_from"}
    assert not RuleProposal.objects.exists()


@pytest.mark.parametrize("username", ["gb.cw1", "xz.sv1", "ias.pp1"])
def test_nobody_else_proposes(username):
    page = reverse("policy_rule", args=[in_force().pk])

    assert signed_in(username).get(page).context["form"] is None
    assert signed_in(username).post(page, {"value": "4"}).status_code == 403


def test_declining_takes_a_reason():
    browser = signed_in("zh.pp1")
    given = {"value": "4", "effective_from": "2022-04-01", "source": "新规定"}
    told = browser.post(reverse("policy_rule", args=[in_force().pk]), given)

    assert signed_in("zh.pp2").post(told.url, {"act": "decline"}).status_code == 200
    assert (
        signed_in("zh.pp2").post(told.url, {"act": "decline", "note": "无依据"}).status_code == 302
    )
    assert RuleProposal.objects.get().state == "declined"


# The calculation of a case


def test_the_calculation_is_shown_and_worked_out_again():
    case = a_granted_case()

    page = signed_in("gb.cw1").get(reverse("case_calculation", args=[case.number]))

    text = page.content.decode()
    assert page.context["same"]
    assert "¥\N{NO-BREAK SPACE}1,300.00 × 3 个月 × 3 人" in text
    assert "重新计算的结果与决定时一致" in text
    assert "示例参数" in text
    file = signed_in("gb.cw1").get(reverse("case_file", args=[case.number])).content.decode()
    assert reverse("case_calculation", args=[case.number]) in file


def test_a_tampered_calculation_is_found_out():
    case = a_granted_case()
    decision = Decision.objects.get(case=case)
    decision.calculation["lines"][0]["minor"] += 1
    Decision.objects.filter(pk=decision.pk).update(calculation=decision.calculation)

    page = signed_in("gb.cw1").get(reverse("case_calculation", args=[case.number]))

    assert not page.context["same"]
    assert "不一致" in page.content.decode()


def test_a_case_that_is_not_theirs_or_not_decided_has_no_calculation():
    case = a_granted_case()
    undecided = a_case()
    for username, number in (("gx.sv1", case.number), ("gb.cw1", undecided.number)):
        answer = signed_in(username).get(reverse("case_calculation", args=[number]))
        assert answer.status_code == 404


def test_the_decision_step_shows_the_calculation_and_what_is_left():
    task = a_step("decide_case")
    page = signed_in("xz.sv1").get(reverse("step", args=[task.pk])).content.decode()

    assert "计算和限额" in page
    assert "每户每年限额尚余" in page


def test_a_legal_review_is_given_on_its_page():
    task = a_step("review_legality")
    browser = signed_in("xz.lr1")
    browser.post(reverse("claim_task", args=[task.pk]))
    page = reverse("step", args=[task.pk])
    assert "20,000.00" in browser.get(page).content.decode()

    assert browser.post(page, {"agreed": "yes", "opinion": "依据充分"}).status_code == 302

    assert task.case.legal_reviews.get().state == "agreed"
    assert task.case.tasks.filter(status="NEW", step="decide_case").exists()


def test_the_decider_asks_for_a_review_on_the_decision_s_page():
    task = a_step("decide_case")
    browser = signed_in("xz.sv1")
    browser.post(reverse("claim_task", args=[task.pk]))
    given = {
        "outcome": "review",
        "form": "cash",
        "amount": "25000",
        "reason": "重病",
        "confirmed": "1",
    }

    browser.post(reverse("step", args=[task.pk]), given)

    assert task.case.legal_reviews.get().amount_minor == 2_500_000
    assert task.case.tasks.filter(status="NEW", step="review_legality").exists()


# What if


def rows() -> dict:
    """How many rows each table of the record holds, but for the journal of readings."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in ("audit.Entry", "audit.Stream", "sessions.Session")
    }


def supposed(username="xz.sv1", **changes):
    asked = {"rule": KEY, "value": "2", "since": "2022-01-01", "until": "2022-12-31", **changes}
    return signed_in(username).get(reverse("what_if"), asked)


def test_a_replay_shows_whom_a_change_would_touch_and_changes_nothing():
    full, less = a_granted_case("11700"), a_granted_case("2800")
    before, entries = rows(), Entry.objects.count()
    kept = list(Decision.objects.values())

    page = supposed()

    result = page.context["result"]
    assert [each["number"] for each in result["touched"]] == [full.number]
    [each] = result["touched"]
    assert (each["would_be"], each["difference"]) == (
        Money.of("7800", "CNY"), Money(-390_000, "CNY"),
    )  # fmt: skip
    assert result["replayed"] == 2
    assert less.number not in page.content.decode()
    assert rows() == before
    assert list(Decision.objects.values()) == kept
    assert Entry.objects.count() == entries + 1
    reading = Entry.objects.latest("pk")
    assert (reading.act, reading.facts["what"]) == ("policy.policyrule.read", "what_if")


def test_what_was_granted_to_the_full_follows_a_rise_and_less_than_that_stays():
    full, _less = a_granted_case("11700"), a_granted_case("2800")

    result = supposed(value="4").context["result"]

    assert [(e["number"], e["would_be"]) for e in result["touched"]] == [
        (full.number, Money.of("15600", "CNY"))
    ]


def test_a_replay_goes_by_batches_and_tells_how_far_it_has_come(monkeypatch):
    monkeypatch.setattr(replays, "BATCH", 2)
    cases = [a_granted_case() for _ in range(3)]

    first = supposed()
    second = signed_in("xz.sv1").get(reverse("what_if") + first.context["next_url"])

    assert first.context["progress"] == {"every": 3, "most": 3, "done": 2}
    assert second.context["progress"]["done"] == 3
    seen = [e["number"] for page in (first, second) for e in page.context["result"]["touched"]]
    assert seen == [case.number for case in reversed(cases)]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31", "x", ""])
@pytest.mark.parametrize("field", ["since", "until"])
def test_a_period_that_cannot_be_is_told_at_its_field(field, day):
    a_granted_case()
    page = supposed(**{field: day})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert "result" not in page.context


@pytest.mark.parametrize("value", ["9" * 30, "1e400", "100000000.01"])
def test_a_value_beyond_all_measure_is_not_supposed(value):
    a_granted_case()
    page = supposed(rule="standard.minimum_living", value=value)
    assert page.status_code == 200
    assert page.context["form"].errors["value"]
    assert "result" not in page.context


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_macao_s_amounts_are_not_worked_out_for_a_day_that_cannot_be(day):
    page = signed_in("zh.pp1").get(reverse("macao_calculators"), {"members": "1", "day": day})
    assert page.status_code == 200
    assert page.context["form"].errors["day"]


@pytest.mark.parametrize(
    ("field", "told"),
    [("value", "99999999"), ("value", "251"), ("effective_from", "9999-12-31")],
)
def test_a_version_that_no_due_date_could_follow_is_refused_at_its_field(field, told):
    rule = PolicyRule.objects.get(
        key="limit.means_answer", jurisdiction="zhuhai", effective_to__isnull=True
    )
    given = {"value": "11", "effective_from": "2022-04-01", "source": "示例", field: told}
    page = signed_in("zh.pp1").post(reverse("policy_rule", args=[rule.pk]), given)
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not RuleProposal.objects.exists()


def test_only_cases_of_the_officer_s_offices_are_replayed():
    a_granted_case()

    assert supposed("zh.sv1").context["result"]["replayed"] == 1
    assert supposed("gx.sv1").context["result"]["replayed"] == 0
    assert signed_in("gb.cw1").get(reverse("what_if")).status_code == 403


def test_a_value_that_the_unit_does_not_allow_is_told():
    assert set(supposed(value="2.5").context["form"].errors) == {"value"}
    assert set(supposed(until="2021-01-01").context["form"].errors) == {"until"}
    assert set(supposed(rule="limit.decision").context["form"].errors) == {"rule"}


# Policy studies


def a_study_through_the_page() -> PolicyStudy:
    given = {
        "title": "提高急难型救助月数", "proposal": "现行 3 个月不足以度过难关，建议提高。",
        "affected": [KEY],
    }  # fmt: skip
    signed_in("zh.pp1").post(reverse("policy_studies"), given)
    return PolicyStudy.objects.get()


def acted(username, study, act, **given):
    return signed_in(username).post(
        reverse("policy_study", args=[study.uid]), {"act": act, **given}
    )


def test_a_study_goes_from_proposal_through_evidence_and_replay_to_its_outcome():
    assert "还没有政策研究" in signed_in("gb.cw1").get(reverse("policy_studies")).content.decode()
    a_granted_case()
    study = a_study_through_the_page()
    acted("zh.pp1", study, "take_up")
    acted("zh.pp1", study, "evidence", upload=a_scan())
    trial = {
        "rule": KEY, "value": "4", "since": "2022-01-01", "until": "2022-12-31",
        "study": str(study.uid),
    }  # fmt: skip
    assert signed_in("xz.sv1").post(reverse("what_if"), trial).status_code == 302
    own = acted("zh.pp1", study, "conclude", outcome="adopted", conclusion="采纳")
    assert own.status_code == 403
    acted("zh.pp2", study, "conclude", outcome="adopted", conclusion="自 2023 年起执行。")

    study.refresh_from_db()
    assert (study.state, study.outcome, study.task.no) == ("concluded", "adopted", 11)
    assert study.trials[0]["touched"] == 1
    assert study.stream.documents.count() == 1
    page = signed_in("gb.cw1").get(reverse("policy_study", args=[study.uid])).content.decode()
    assert "3,900.00" in page
    assert "自 2023 年起执行" in page
    paper = study.stream.documents.get()
    assert signed_in("gb.cw1").get(reverse("document", args=[paper.uid])).status_code == 200
    assert [entry.act.rpartition(".")[2] for entry in Entry.objects.about(study)] == [
        "draw_up", "take_up", "add_document", "keep_trial", "conclude",
    ]  # fmt: skip


def test_a_concluded_study_takes_nothing_more_in():
    study = a_study_through_the_page()
    acted("zh.pp1", study, "take_up")
    acted("zh.pp2", study, "conclude", outcome="deferred", conclusion="待财力测算。")

    assert acted("zh.pp1", study, "evidence", upload=a_scan()).status_code == 409


def test_a_study_needs_its_words_its_rules_and_its_officer():
    faults = signed_in("zh.pp1").post(reverse("policy_studies"), {"title": "题"}).context["form"]
    assert set(faults.errors) == {"proposal", "affected"}
    assert signed_in("gb.cw1").post(reverse("policy_studies"), {"title": "题"}).status_code == 403
    assert not PolicyStudy.objects.exists()
