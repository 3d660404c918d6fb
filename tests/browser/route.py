"""One household's case, brought by its officers' own acts as far as a test's walk begins.

Nothing here clicks: the acts go through ``workflows.operations``, as the pages' do.
"""

from datetime import date, timedelta

from casework.agencies.models import Agency, Officer
from casework.cases.intake import Application, MeansGiven, PersonGiven, take_in
from casework.cases.models import Case
from casework.consent.queries import current_authorization
from casework.core import clock
from casework.core.money import Money
from casework.ledger.models import Fund
from casework.people.actions import DocumentShown
from casework.verification.queries import current_request
from workflows import operations
from workflows.demo.scans import scan
from workflows.models import OPEN, WorkTask

APPLICANT = "陈𠮷㛃"
REASON = "家庭主要劳动力突发疾病住院，医疗支出骤增，基本生活出现困难，符合临时救助条件。"


def officer(username: str) -> Officer:
    return Officer.objects.get(username=username)


def open_task(case: Case) -> WorkTask:
    """The step that the case waits at."""
    return WorkTask.objects.get(case=case, flow_task_type="HUMAN", status__in=OPEN)


def a_case_at(step: str) -> Case:
    """A case of 拱北, two members, that waits at ``step``."""
    case = _submitted()
    for at, (who, words) in _ACTS.items():
        if at == step:
            break
        _perform(case, at, who, words)
    task = open_task(case)
    assert task.step == step
    case.refresh_from_db()
    return case


def a_closed_case() -> Case:
    """The same case at its end, its file in the archive."""
    case = a_case_at("close_case")
    _perform(case, "close_case", *_ACTS["close_case"])
    case.refresh_from_db()
    return case


def _submitted() -> Case:
    who = officer("gb.cw1")
    number = Case.objects.count()
    application = Application(
        people=[
            PersonGiven(
                name=APPLICANT,
                birth_date=date(1980, 3, 4),
                documents=[DocumentShown("macao_bir", f"1{number:06d}(3)")],
                name_hant="陳𠮷㛃",
                name_latin="Chan Kat Kit",
                phone="+853 6123 4567",
            ),
            PersonGiven(
                name="李龑",
                birth_date=date(2015, 1, 1),
                documents=[DocumentShown("macao_bir", f"5{number:06d}(4)")],
                relation="child",
                guardian=0,
                lives_in="zhuhai",
            ),
        ],
        address="珠海市香洲区拱北街道迎宾南路1088号2栋301房",
        counterpart="IAS",
        case_type="expenditure",
        origin="applied",
        cause="illness",
        place="residence",
        happened_on=clock.today() - timedelta(days=5),
        circumstances="申请人突发心肌梗塞入院手术，丈夫已故，家中仅有一名未成年子女，收入中断。",
        means=[
            MeansGiven(0, "INC.WAGE", {"minor": 800_000, "currency": "MOP"}),
            MeansGiven(0, "AST.DEPOSIT", {"minor": 120_000, "currency": "MOP"}),
        ],
        period_from=clock.today() - timedelta(days=183),
        period_to=clock.today(),
        promised=True,
    )
    case = take_in(application, by=who, agency=who.agency)
    operations.submit_case(case, by=who)
    return case


def _perform(case: Case, step: str, who: str, words) -> None:
    for particulars in words(case):
        task = open_task(case)
        assert task.step == step
        operations.perform(task.pk, by=officer(who), **particulars)


def _once(**particulars):
    return lambda case: [particulars]


def _signatures(case):
    # Read one by one: each is recorded under the case's lock.
    for number, signature in enumerate(current_authorization(case).signatures.order_by("pk")):
        yield {
            "signature": signature,
            "signed_on": clock.today(),
            "page": scan(number),
            "consents": ["cross_border", "financial", "banks", "minors"],
        }


def _items(case):
    return [{"items": list(current_request(case).items.all())}]


def _answers(case):
    told = {
        "ID.STATUS": ("value", {"yes": True}, ""),
        "INC.WAGE": ("value", {"minor": 850_000, "currency": "MOP"}, "雇主申报数"),
    }
    return [
        {
            "answers": [
                (item, *told.get(item.code, ("none_found", None, "")))
                for item in current_request(case).items.all()
            ]
        }
    ]


def _visit(case):
    return [
        {
            "companion": officer("gb.cw2"),
            "visited_on": clock.today(),
            "findings": "租住一房一厅，家具简单；申请人卧床休养，子女由邻居照看。",
            "matches": True,
        }
    ]


def _after_days(days, **particulars):
    def words(case):
        clock.move_on(timedelta(days=days))
        return [particulars]

    return words


def _decision(case):
    return [
        {
            "outcome": "approve",
            "form": "cash",
            "amount": Money(500_000, "CNY"),
            "fund": Fund.objects.get(code="ZHX"),
            "reason": REASON,
        }
    ]


def _service(case):
    return [{"method": "direct", "served_on": clock.today(), "recipient": APPLICANT}]


def _payment(case):
    return [
        {
            "method": "bank",
            "payee_name": APPLICANT,
            "bank": Agency.objects.get(code="BOCM"),
            "account_number": "1234 5678 9012",
        }
    ]


def _paid(case):
    return [{"paid": True, "answered_on": clock.today(), "reference": "BOC20220314001"}]


#: The general route: step, who takes it, and with what words.
_ACTS = {
    "check_form": ("gb.cw1", _once(complete=True)),
    "issue_authorization": (
        "gb.cw1", _once(items=["ID.STATUS", "INC.WAGE", "AST.DEPOSIT", "AST.PROPERTY"]),
    ),
    "collect_signatures": ("gb.cw1", _signatures),
    "check_signatures": ("gb.ap1", _once(agreed=True)),
    "prepare_request": ("gb.cw1", _items),
    "release_request": ("gb.ap1", _once(agreed=True)),
    "receive_request": ("ias.vo1", _once()),
    "answer_request": ("ias.vo1", _answers),
    "countersign_request": ("ias.vo2", _once(agreed=True)),
    "adopt_answer": ("gb.cw1", _once(agreed=True)),
    "decide_acceptance": ("gb.ap1", _once(accepted=True)),
    "visit_home": ("gb.cw1", _visit),
    "give_opinion": (
        "gb.cw2",
        _once(
            recommended=True, form="cash", amount=Money(500_000, "CNY"),
            opinion="情况属实，建议给予现金救助。",
        ),
    ),
    "post_publicity": ("gb.cw1", _once()),
    "end_publicity": ("gb.cw1", _after_days(4, objected=False)),
    "decide_case": ("xz.sv1", _decision),
    "serve_decision": ("gb.cw1", _service),
    "prepare_payment": ("zh.fc1", _payment),
    "review_payment": ("zh.fr1", _once(agreed=True)),
    "send_payment": ("zh.fc1", _once()),
    "record_bank_answer": ("zh.fc1", _paid),
    "reconcile_payment": ("zh.fr1", _once()),
    "post_after_aid": ("gb.cw1", _once()),
    "close_case": ("gb.cw1", _after_days(190)),
}  # fmt: skip
