"""Every step says what it performs, whose it is and by when; every act can be done by somebody."""

import ast
import inspect
import json
import re
from datetime import date

import pytest
from django.apps import apps
from django.utils import translation

from casework.core.states import Rule
from casework.desk.acts import OTHER_ACTS, act_label
from workflows.graph import all_flows
from workflows.remedy_stages import STAGES
from workflows.stages import LABELS, PHASE_OF, PHASES
from workflows.steps import RemedyStep, Step

from .source import ROOT, all_rules, entered_acts, find

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEPS = [
    pytest.param(node, id=node.name)
    for flow in all_flows()
    for node in flow.instance.nodes()
    if isinstance(node, Step)
]
DUTIES = {
    row["code"]: set(row["permissions"])
    for row in json.loads((ROOT / "fixtures/duties.json").read_text(encoding="utf-8"))
}
RULES = {
    rule["key"]: rule
    for rule in json.loads((ROOT / "fixtures/policy_rules.json").read_text(encoding="utf-8"))[
        "rules"
    ]
}
#: What the steps that decide it for themselves may come to.
BOTH = {"township_approver", "district_supervisor"}
DUTY_BY = {
    "deciding_duty": BOTH, "advance_duty": BOTH, "paperwork_duty": BOTH, "implementing_duty": BOTH,
}  # fmt: skip
LIMIT_BY = {
    "answer_limit": {"limit.means_answer", "limit.living_answer"},
    "review_limit": {"period.review", "period.review_extension"},
    "answer_period": {"limit.reconsideration_answer", "limit.litigation_answer"},
    "ruling_period": {"period.reconsideration", "period.litigation"},
}
EITHER = {"agency", "district"}
OFFICE_BY = {"deciding_office": EITHER, "advance_office": EITHER, "paperwork_office": EITHER}
#: Whoever is asked for a check may stand on any side; Macao's own cases take these steps.
ALL = {"zhuhai", "macao", "hengqin"}
HOME = {"zhuhai", "hengqin"}
ALSO_MACAO = {
    "check_form", "receive_supplement", "issue_authorization", "collect_signatures",
    "check_signatures", "prepare_request", "release_request", "adopt_answer", "close_case",
}  # fmt: skip


def sides(step, office) -> set[str]:
    if step.name == "enter_decision":
        return {"macao"}
    return ALL if office == "recipient" or step.name in ALSO_MACAO else HOME


DAYS = (
    date(2021, 12, 1),
    date(2022, 12, 31),
    date(2023, 12, 19),
    date(2023, 12, 20),
    date(2030, 1, 1),
)


def possible(value, table) -> set[str]:
    return table[value.__name__] if callable(value) else {value}


def permissions_of(rule: Rule) -> set[str]:
    return {permission for permission, _office in rule.alternatives()}


def versions_on(key: str, side: str, day: date) -> int:
    return sum(
        version["jurisdiction"] == side
        and version["effective_from"] <= day.isoformat()
        and day.isoformat() <= version.get("effective_to", "9999")
        for version in RULES[key]["versions"]
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_step_performs_transitions_of_its_record(step):
    assert step.performs
    owners = {id(rule): model for model, rule in all_rules()}
    assert len({owners[id(act.rule)] for act in step.performs}) == 1
    for act in step.performs:
        assert isinstance(act.rule, Rule)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_s_act_takes_the_record_and_who_does_it(step):
    first, *others = inspect.signature(step.act).parameters.values()
    named = {parameter.name for parameter in others if parameter.kind is parameter.KEYWORD_ONLY}
    assert first.kind is first.POSITIONAL_OR_KEYWORD
    assert {"by", "note"} <= named
    # A due date is computed, never typed (docs/plan-to-code.md, rule 17).
    assert not named & {"due_on", "until", "remedy_until", "deadline"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_s_duty_exists_and_may_do_everything_that_the_step_performs(step):
    for duty in possible(step.duty, DUTY_BY):
        held = DUTIES[duty]
        for act in step.performs:
            assert permissions_of(act.rule) & held, (duty, act.rule.name)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_s_office_is_where_its_permission_counts(step):
    for office in possible(step.office, OFFICE_BY):
        for act in step.performs:
            assert office in {where for _permission, where in act.rule.alternatives()}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_s_limit_exists_on_every_side_and_day(step):
    for limit in possible(step.limit, LIMIT_BY):
        assert RULES[limit]["unit"] in ("workday", "day", "month")
        for office in possible(step.office, OFFICE_BY):
            for side in sides(step, office):
                assert [versions_on(limit, side, day) for day in DAYS] == [1] * len(DAYS), side


@pytest.mark.parametrize("step", STEPS)
def test_the_limit_of_a_stretch_of_steps_exists_on_every_side_and_day(step):
    for pace in step.pace.values():
        assert RULES[pace.limit]["unit"] in ("workday", "day", "month")
        for side in HOME:
            assert [versions_on(pace.limit, side, day) for day in DAYS] == [1] * len(DAYS), side


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_a_title_in_words(step):
    assert CHINESE.search(str(step.task_title))


def test_every_transition_of_a_case_is_performed_by_a_step_or_known_not_to_be():
    performed = {act.rule for node in (param.values[0] for param in STEPS) for act in node.performs}
    elsewhere = {
        f"{model.__name__}.{rule.name}" for model, rule in all_rules() if rule not in performed
    }
    assert elsewhere == {
        "Case.submit",  # opens the work
        "Case.lapse",  # the calendar's
        "Case.withdraw",  # the household's, while nothing is decided
        "Case.terminate",
        "Case.reopen",
        "Decision.supersede",  # follows another decision
        "Disbursement.cancel",  # follows a termination
        "Case.suspend",  # from outside the course of steps
        "Case.resume",
        "Authorization.revoke",  # the household's, at any time
        "Authorization.expire",  # the calendar's
        "Authorization.cancel",
        "VerificationRequest.recall",  # follows a withdrawal
        "VerificationRequest.cancel",
        "Publicity.stop",  # follows an upheld objection
        "Publicity.take_down",  # follows the end of the case, or a revocation
        "Objection.discontinue",
        "LegalReview.discontinue",
        "Case.amend",  # these follow a review or a ruling
        "Case.reconsider",
        "Case.check_anew",
        "Case.restart",
        "Review.withdraw",  # the household's, before it is decided
        "Recovery.drop",  # follows a change or revocation
        "Recovery.waive",  # the district's, at any time
        "Complaint.reassign",  # its supervisor's, while it is being dealt with
        "Publicity.resume",  # follows a dismissed one
        "Cosignature.ask",  # beside a step
        "Cosignature.agree",
        "Cosignature.disagree",
        "Cosignature.withdraw",
        "Disbursement.take_back",  # the last act, taken back
        "VerificationRequest.take_back",
        "VerificationRequest.take_back_answer",
        "Assessment.take_back",
        "Case.take_back_outcome",
        "Disbursement.lapse",  # follows a change of what was approved
        "Authorization.lapse",
        "VerificationRequest.lapse",
        "VerificationRequest.lapse_answer",
        "Assessment.lapse",
        "MergeProposal.propose",  # about people, whatever their cases
        "MergeProposal.confirm",
        "MergeProposal.decline",
        "MergeProposal.reverse",
        "PilotTask.start",
        "PilotTask.submit",
        "PilotTask.complete",
        "PilotTask.send_back",
        "PolicyStudy.take_up",
        "PolicyStudy.conclude",
        "RuleProposal.approve",
        "RuleProposal.decline",
        "TransferBasis.approve",
        "TransferBasis.end",
    }


def declared_permissions() -> set[str]:
    return {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _name in model._meta.permissions
    }


def test_every_transition_s_permission_exists_and_is_held_by_a_duty():
    held = set().union(*DUTIES.values())
    for model, rule in all_rules():
        for permission in permissions_of(rule):
            assert permission in declared_permissions(), (model, rule.name)
            assert permission in held, (model, rule.name)


def test_duties_hold_nothing_that_does_not_exist_and_every_permission_is_held():
    held = set().union(*DUTIES.values())
    assert held <= declared_permissions()
    assert declared_permissions() - held == set()


def test_whatever_bars_an_officer_is_an_act_that_is_journalled():
    acts = {f"{model._meta.label_lower}.{rule.name}" for model, rule in all_rules()}
    entered = entered_acts()
    labels = {model._meta.label_lower for model in apps.get_models()}
    for model, rule in all_rules():
        for earlier in rule.not_by:
            label, _dot, verb = earlier.rpartition(".")
            assert earlier in acts or (label in labels and verb in entered), (model, rule.name)


def test_every_act_has_a_chinese_name():
    with translation.override("zh-hans"):
        for model, rule in all_rules():
            assert CHINESE.search(str(rule.label)), (model, rule.name)
            assert CHINESE.search(str(act_label(f"{model._meta.label_lower}.{rule.name}")))
        for act in OTHER_ACTS:
            assert CHINESE.search(str(act_label(act)))


def test_every_act_that_changes_no_state_has_a_name_too():
    named = {act.rpartition(".")[2] for act in OTHER_ACTS}
    assert entered_acts() - named == set()


def test_every_stage_has_a_name_and_a_phase():
    assert set(LABELS) == set(PHASE_OF)
    assert set(PHASE_OF.values()) == set(range(len(PHASES)))


def test_every_step_beside_the_relief_has_a_name_in_lists():
    beside = {step.values[0].name for step in STEPS if isinstance(step.values[0], RemedyStep)}
    assert beside == set(STAGES)


def test_every_fact_that_is_needed_has_one_supplier():
    supplied = [
        node.args[0].value
        for _path, node in find(ast.Call)
        if ast.unparse(node.func) == "facts.supply"
    ]
    needed = {name for _model, rule in all_rules() for name in rule.needs}
    assert sorted(supplied) == sorted(needed)
