"""Duty, page and office: one table says what every address answers to whom.

The case is one of 拱北 (GB), 香洲 district, and asks Macao's welfare bureau (IAS) for a check.
``@macao`` is a case whose request waits there, ``@finance`` one whose payment does; ``@decided`` is
one whose aid was paid, ``@review``, ``@complaint`` and ``@recovery`` what is open on it. ``..`` sends
the visitor to sign in. What is posted is empty, and undone before the next request.
"""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from casework.agencies.models import Agency, Officer
from casework.core import clock
from casework.decisions.calculation import calculate, keep_calculation
from casework.documents.kinds import Kind
from casework.people.models import IdentityDocument
from casework.pilot.studies import draw_up_study
from casework.policy.models import PolicyRule
from casework.policy.proposals import propose_version
from tests.factories import a_case_paid, a_complaint, a_publicity, a_recovery, a_review
from tests.factories.work import a_step
from tests.pages.desks import a_stored_paper, officer, signed_in
from workflows.models import Cosignature

COLUMNS = {
    "nobody": "",  # not signed in
    "counter": "gb.cw1",
    "approver": "gb.ap1",
    "district": "xz.sv1",
    "auditor": "xz.au1",
    "finance": "zh.fc1",
    "privacy": "zh.po1",
    "township2": "cx.cw1",  # another township of the district
    "district2": "gx.sv1",  # another district's supervisor
    "macao": "ias.vo1",
    "macao-aud": "ias.au1",
    "hengqin": "hq.cw1",
}
TABLE = """
                        nobody counter approver district auditor finance privacy township2 district2 macao macao-aud hengqin
GET  home                   ..     302      302      302     302     302     302       302       302   302       302     302
GET  my_work                ..     200      200      200     200     200     200       200       200   200       200     200
GET  team_queue             ..     200      200      200     200     200     200       200       200   200       200     200
GET  all_open               ..     200      200      200     200     200     200       200       200   200       200     200
GET  closed_cases           ..     200      200      200     200     200     200       200       200   200       200     200
GET  step                   ..     200      200      200     200     404     404       404       404   404       404     404
GET  step@macao             ..     200      200      200     200     404     404       404       404   200       404     404
GET  step@finance           ..     200      200      200     200     200     404       404       404   404       404     404
GET  new_application        ..     200      403      403     403     403     403       200       403   403       403     200
GET  case_file              ..     200      200      200     200     404     404       404       404   404       404     404
GET  case_file@macao        ..     200      200      200     200     404     404       404       404   404       404     404
GET  case_file@finance      ..     200      200      200     200     404     404       404       404   404       404     404
GET  withdraw_authorization ..     200      403      403     403     404     404       404       404   404       404     404
GET  withdraw_case          ..     200      403      403     403     404     404       404       404   404       404     404
GET  terminate_case         ..     403      403      200     403     404     404       404       404   404       404     404
GET  reopen_case            ..     403      403      403     403     404     404       404       404   404       404     404
GET  why                     ..     200      200      200     200     404     404       404       404   404       404     404
GET  why@macao               ..     200      200      200     200     404     404       404       404   200       404     404
GET  extend                  ..     403      200      200     403     404     404       404       404   404       404     404
GET  pause_clock             ..     200      403      403     403     404     404       404       404   404       404     404
GET  end_pause               ..     200      403      403     403     404     404       404       404   404       404     404
GET  suspend_case            ..     403      200      403     403     404     404       404       404   404       404     404
GET  resume_case             ..     403      200      403     403     404     404       404       404   404       404     404
GET  inbox                   ..     200      200      200     200     200     200       200       200   200       200     200
GET  urge                    ..     405      405      405     405     405     405       405       405   405       405     405
GET  mark_messages_read      ..     405      405      405     405     405     405       405       405   405       405     405
GET  lodge_review@decided   ..     200      403      403     403     404     404       404       404   404       404     404
GET  withdraw_review@review ..     200      403      403     403     404     404       404       404   404       404     404
GET  register_proceeding@decided .. 403     403      200     403     404     404       404       404   404       404     404
GET  receive_complaint@decided ..  403      200      200     403     404     404       404       404   404       404     404
GET  reassign_complaint@complaint .. 404    404      200     403     404     404       404       404   404       404     404
GET  demand_back@decided    ..     403      403      200     403     404     404       404       404   404       404     404
GET  waive_recovery@recovery ..    403      403      200     403     404     404       404       404   404       404     404
GET  search                 ..     200      200      200     200     200     200       200       200   200       200     200
GET  reveal                 ..     200      200      200     200     404     404       404       404   404       404     404
GET  history                ..     200      200      200     200     404     404       404       404   404       404     404
GET  history@macao          ..     200      200      200     200     404     404       404       404   404       200     404
GET  document               ..     200      200      200     200     404     404       404       404   404       404     404
GET  document@macao         ..     200      200      200     200     404     404       404       404   200       200     404
GET  document@finance       ..     200      200      200     200     200     404       404       404   404       404     404
GET  document_preview       ..     200      200      200     200     404     404       404       404   404       404     404
GET  supervisor             ..     403      200      200     403     403     403       403       200   403       403     403
GET  auditor                ..     403      403      403     200     403     403       403       403   403       200     403
GET  access_log             ..     403      403      403     200     403     403       403       403   403       200     403
GET  audit_verify           ..     403      403      403     200     403     403       403       403   403       200     403
GET  procedures             ..     200      200      200     200     200     200       200       200   200       200     200
GET  procedure              ..     200      200      200     200     200     200       200       200   200       200     200
GET  procedure_bpmn         ..     200      200      200     200     200     200       200       200   200       200     200
GET  pilot_tasks            ..     200      200      200     200     200     200       200       200   200       200     200
GET  pilot_task             ..     200      200      200     200     200     200       200       200   200       200     200
GET  policy_register        ..     200      200      200     200     200     200       200       200   200       200     200
GET  macao_calculators      ..     200      200      200     200     200     200       200       200   200       200     200
GET  policy_rule            ..     200      200      200     200     200     200       200       200   200       200     200
GET  policy_proposal        ..     200      200      200     200     200     200       200       200   200       200     200
GET  what_if                ..     403      403      200     403     403     403       403       200   403       403     403
GET  policy_studies         ..     200      200      200     200     200     200       200       200   200       200     200
GET  policy_study           ..     200      200      200     200     200     200       200       200   200       200     200
GET  case_calculation       ..     404      404      404     404     404     404       404       404   404       404     404
GET  case_calculation@finance ..   200      200      200     200     404     404       404       404   404       404     404
GET  publicity_list        200     200      200      200     200     200     200       200       200   200       200     200
GET  publicity             200     200      200      200     200     200     200       200       200   200       200     200
GET  verify_document       200     200      200      200     200     200     200       200       200   200       200     200
GET  login                 200     302      302      302     302     302     302       302       302   302       302     302
GET  claim_next             ..     405      405      405     405     405     405       405       405   405       405     405
GET  claim_task             ..     405      405      405     405     405     405       405       405   405       405     405
GET  give_back              ..     405      405      405     405     405     405       405       405   405       405     405
GET  reassign_task          ..     405      405      405     405     405     405       405       405   405       405     405
GET  add_note               ..     405      405      405     405     405     405       405       405   405       405     405
GET  logout                 ..     405      405      405     405     405     405       405       405   405       405     405
GET  set_language_pref     405     405      405      405     405     405     405       405       405   405       405     405
GET  set_text_size         405     405      405      405     405     405     405       405       405   405       405     405
GET  my_standing                  ..      200      200      200      200      200      200      200      200      200      200      200
POST my_standing                  ..      409      409      409      409      409      409      409      409      409      409      409
GET  officers                     ..      403      200      200      403      403      403      403      200      403      403      403
POST officers                     ..      405      405      405      405      405      405      405      405      405      405      405
GET  officer_standing             ..      200      200      200      404      404      404      404      404      404      404      404
POST officer_standing             ..      409      409      409      404      404      404      404      404      404      404      404
GET  hand_on                      ..      403      403      403      403      404      404      404      404      404      404      404
POST hand_on                      ..      403      403      403      403      404      404      404      404      404      404      404
GET  ask_cosignature              ..      403      403      403      403      404      404      404      404      404      404      404
POST ask_cosignature              ..      403      403      403      403      404      404      404      404      404      404      404
GET  take_back                    ..      409      409      409      409      404      404      404      404      404      404      404
POST take_back                    ..      409      409      409      409      404      404      404      404      404      404      404
GET  cosigning                    ..      200      200      200      200      200      200      200      200      200      200      200
POST cosigning                    ..      405      405      405      405      405      405      405      405      405      405      405
GET  cosignature                  ..      404      200      404      404      404      404      404      404      404      404      404
POST cosignature                  ..      404      200      404      404      404      404      404      404      404      404      404
GET  recusal                      ..      200      200      200      404      404      404      404      404      404      404      404
GET  recusal@macao                ..      200      200      200      404      404      404      404      404      200      404      404
POST recusal                      ..      200      200      200      404      404      404      404      404      404      404      404
GET  duplicates                   ..      200      200      200      403      403      403      200      200      403      403      200
POST duplicates                   ..      409      409      409      403      403      403      409      409      403      403      409
POST my_work                ..     405      405      405     405     405     405       405       405   405       405     405
POST team_queue             ..     405      405      405     405     405     405       405       405   405       405     405
POST all_open               ..     405      405      405     405     405     405       405       405   405       405     405
POST closed_cases           ..     405      405      405     405     405     405       405       405   405       405     405
POST case_file              ..     405      405      405     405     405     405       405       405   405       405     405
POST history                ..     405      405      405     405     405     405       405       405   405       405     405
POST document               ..     405      405      405     405     405     405       405       405   405       405     405
POST document_preview       ..     405      405      405     405     405     405       405       405   405       405     405
POST supervisor             ..     405      405      405     405     405     405       405       405   405       405     405
POST auditor                ..     405      405      405     405     405     405       405       405   405       405     405
POST access_log             ..     405      405      405     405     405     405       405       405   405       405     405
POST procedures             ..     405      405      405     405     405     405       405       405   405       405     405
POST procedure              ..     405      405      405     405     405     405       405       405   405       405     405
POST procedure_bpmn         ..     405      405      405     405     405     405       405       405   405       405     405
POST pilot_tasks            ..     405      405      405     405     405     405       405       405   405       405     405
POST policy_register        ..     405      405      405     405     405     405       405       405   405       405     405
POST macao_calculators      ..     405      405      405     405     405     405       405       405   405       405     405
POST policy_rule            ..     403      403      403     403     403     403       403       403   403       403     403
POST policy_proposal        ..     409      409      409     409     409     409       409       409   409       409     409
POST what_if                ..     403      403      200     403     403     403       403       200   403       403     403
POST policy_studies         ..     403      403      403     403     403     403       403       403   403       403     403
POST policy_study           ..     409      409      409     409     409     409       409       409   409       409     409
POST case_calculation       ..     405      405      405     405     405     405       405       405   405       405     405
POST publicity_list        405     405      405      405     405     405     405       405       405   405       405     405
POST publicity             405     405      405      405     405     405     405       405       405   405       405     405
POST verify_document       405     405      405      405     405     405     405       405       405   405       405     405
POST claim_next             ..     302      302      302     302     302     302       302       302   302       302     302
POST step                   ..     200      200      200     200     404     404       404       404   404       404     404
POST step@macao             ..     200      200      200     200     404     404       404       404   200       404     404
POST step@finance           ..     200      200      200     200     200     404       404       404   404       404     404
POST claim_task             ..     302      403      403     403     404     404       404       404   404       404     404
POST claim_task@macao       ..     403      403      403     403     404     404       404       404   302       404     404
POST claim_task@finance     ..     403      403      403     403     302     404       404       404   404       404     404
POST give_back              ..     403      403      403     403     404     404       404       404   404       404     404
POST reassign_task          ..     404      200      200     404     404     404       404       404   404       404     404
POST new_application        ..     200      403      403     403     403     403       200       403   403       403     200
POST add_note               ..     200      200      200     404     404     404       404       404   404       404     404
POST withdraw_authorization ..     200      403      403     403     404     404       404       404   404       404     404
POST withdraw_case          ..     200      403      403     403     404     404       404       404   404       404     404
POST terminate_case         ..     403      403      200     403     404     404       404       404   404       404     404
POST reopen_case            ..     403      403      403     403     404     404       404       404   404       404     404
POST why                     ..     405      405      405     405     405     405       405       405   405       405     405
POST inbox                   ..     405      405      405     405     405     405       405       405   405       405     405
POST extend                  ..     403      200      200     403     404     404       404       404   404       404     404
POST urge                    ..     302      302      302     403     404     404       404       404   404       404     404
POST urge@macao              ..     302      302      302     403     404     404       404       404   403       404     404
POST pause_clock             ..     200      403      403     403     404     404       404       404   404       404     404
POST end_pause               ..     200      403      403     403     404     404       404       404   404       404     404
POST suspend_case            ..     403      200      403     403     404     404       404       404   404       404     404
POST resume_case             ..     403      200      403     403     404     404       404       404   404       404     404
POST mark_messages_read      ..     302      302      302     302     302     302       302       302   302       302     302
POST lodge_review@decided   ..     200      403      403     403     404     404       404       404   404       404     404
POST withdraw_review@review ..     200      403      403     403     404     404       404       404   404       404     404
POST register_proceeding@decided .. 403     403      200     403     404     404       404       404   404       404     404
POST receive_complaint@decided ..  403      200      200     403     404     404       404       404   404       404     404
POST reassign_complaint@complaint .. 404    404      200     403     404     404       404       404   404       404     404
POST demand_back@decided    ..     403      403      200     403     404     404       404       404   404       404     404
POST waive_recovery@recovery ..    403      403      200     403     404     404       404       404   404       404     404
POST reveal                 ..     200      200      200     200     404     404       404       404   404       404     404
POST audit_verify           ..     403      403      403     200     403     403       403       403   403       200     403
POST pilot_task             ..     409      409      409     409     409     409       409       409   409       409     409
POST search                 ..     302      302      302     302     302     302       302       302   302       302     302
POST set_language_pref     302     302      302      302     302     302     302       302       302   302       302     302
POST set_text_size         302     302      302      302     302     302     302       302       302   302       302     302
POST login                 200     302      302      302     302     302     302       302       302   302       302     302
POST logout                 ..      ..       ..       ..      ..      ..      ..        ..        ..    ..        ..      ..
POST home                   ..     302      302      302     302     302     302       302       302   302       302     302
"""


def rows():
    head, *lines = TABLE.strip("\n").splitlines()
    assert head.split() == list(COLUMNS)
    for line in lines:
        method, name, *answers = line.split()
        yield method, name, dict(zip(COLUMNS, answers, strict=True))


def arguments(found):
    """(name, names of its arguments) of every address."""
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern.name, tuple(pattern.pattern.converters)
        else:
            yield from arguments(pattern.url_patterns)


ARGUMENTS = dict(arguments(get_resolver().url_patterns))


@pytest.fixture
def places():
    """What stands in the addresses of a case at the counter, in Macao and with the payer."""
    counter, macao, finance = map(a_step, ["check_form", "receive_request", "record_bank_answer"])
    request = macao.case.requests.get()
    request.letter = a_stored_paper(request, Kind.VERIFICATION_REQUEST, "gb.ap1")
    request.sent_at = clock.now()
    request.save(update_fields=["letter", "sent_at"])
    papers = {
        "": a_stored_paper(counter.case, Kind.EVIDENCE, "gb.cw1"),
        "macao": request.letter,
        "finance": finance.case.disbursements.get().order,
    }
    decision = finance.case.decisions.get()
    keep_calculation(decision, calculate(finance.case))
    decision.save()
    rule = PolicyRule.objects.get(key="ceiling.urgent_months", jurisdiction="zhuhai")
    author, bureau = Officer.objects.get(username="zh.pp1"), Agency.objects.get(code="ZH")
    proposal = propose_version(
        rule, by=author, agency=bureau, value=4, effective_from=date(2022, 4, 1), source="新规定"
    )
    study = draw_up_study(
        by=author, agency=bureau, title="月数", proposal="提高月数。", affected=[rule.key]
    )
    asked = Cosignature.objects.create(
        case=counter.case, task=counter, office=counter.agency, desk=counter.agency, state="asked",
        asked=officer("gb.ap1"), asked_by=officer("gb.cw1"),
    )  # fmt: skip
    card = IdentityDocument.objects.filter(person=counter.case.applicant).first()
    paid = a_case_paid()
    remedies = {
        where: {"number": paid.number, "uid": record and record.uid}
        for where, record in (
            ("decided", None), ("review", a_review(paid)),
            ("recovery", a_recovery(paid, "ordered", amount_minor=100)),
            ("complaint", a_complaint(paid, "assigned")),
        )
    }  # fmt: skip
    return (
        remedies
        | {
            where: {
                "number": task.case_number,
                "task_id": task.pk,
                "document_uid": card.uid,
                "uid": papers[where].uid,
                "no": 1,
                "rule_id": rule.pk,
                "flow": "relief",
                "officer_id": officer("gb.cw1").pk,
                "cosignature_id": asked.pk,
            }
            for where, task in (("", counter), ("macao", macao), ("finance", finance))
        }
        | {
            "publicity": a_publicity(counter.case, "posted").token,
            "verify_document": papers[""].verify_token,
            "policy_proposal": proposal.uid,
            "policy_study": study.uid,
        }
    )


def address_of(page: str, places) -> str:
    name, _at, where = page.partition("@")
    wanted = {
        key: places[name] if name in places else places[where][key] for key in ARGUMENTS[name]
    }
    return reverse(name, kwargs=wanted)


def answer_of(username: str, method: str, address: str) -> str:
    browser = signed_in(username) if username else Client()
    undo = transaction.savepoint()
    answer = browser.generic(method, address)
    transaction.savepoint_rollback(undo)
    to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("login"))
    return ".." if to_sign_in else str(answer.status_code)


@pytest.mark.once
@pytest.mark.parametrize("column", COLUMNS)
def test_every_address_answers_as_the_table_says(places, column):
    expected = {(method, page): answers[column] for method, page, answers in rows()}
    found = {
        (method, page): answer_of(COLUMNS[column], method, address_of(page, places))
        for method, page in expected
    }
    assert {key: answer for key, answer in found.items() if answer != expected[key]} == {}


def test_the_table_forgets_no_address():
    told = {(method, page.partition("@")[0]) for method, page, _answers in rows()}
    assert told == {(method, name) for name in ARGUMENTS for method in ("GET", "POST")}


@pytest.mark.once
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_address_takes_another_method(places, method):
    answered = {
        page: answer
        for _get, page, _answers in rows()
        if (answer := answer_of("gb.cw1", method, address_of(page, places))) not in ("405", "404")
    }
    assert set(answered) <= {"home", "login"}  # they only send on, whatever they are asked
