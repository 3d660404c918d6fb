"""The demo cases (示例个案): which case stands where, and by what acts it came there.

A story is read like a procedure: ``through("decide_case")`` is the general route up to and with
the decision, and whatever departs from it is written out. Each act names how long after the one
before it happens; :mod:`workflows.demo.playing` says how it is done.
"""

from dataclasses import dataclass

from casework.cases.models import Cause


@dataclass(frozen=True)
class Act:
    """``verb`` in playing.VERBS, so many working days (or calendar ``days``) after the act before."""

    verb: str
    workdays: int = 1
    days: int = 0


def _acts(*verbs: str) -> list[Act]:
    return [PACE.get(verb) or Act(verb) for verb in verbs]


#: What takes another time than one working day.
PACE = {
    act.verb: act
    for act in (
        Act("submit", 0),
        Act("add_note", 0),
        Act("collect_signatures", 2),
        Act("sign_one", 2),
        Act("receive_supplement", 4),
        Act("send_payment", 0),
        Act("answer_request", 5),
        Act("visit_home", 3),
        Act("give_opinion", 0),
        Act("end_publicity", days=4),
        Act("lodge_objection", days=2),
        Act("check_objection_upheld", 2),
        Act("serve_decision", 2),
        Act("record_paid", 2),
        Act("record_returned", 2),
        Act("close_case", days=190),
        Act("enter_decision", 10),
        Act("lodge_review", 8),
        Act("maintain_review", 12),
        Act("register_proceeding", 20),
        Act("receive_complaint", 3),
        Act("repay_a_part", 9),
    )
}

ROUTE = _acts(
    "take_in", "submit", "check_form", "issue_authorization", "collect_signatures",
    "check_signatures", "prepare_request", "release_request", "receive_request", "answer_request",
    "countersign_request", "adopt_answer", "accept", "visit_home", "give_opinion",
    "post_publicity", "end_publicity", "approve", "serve_decision", "prepare_payment",
    "review_payment", "send_payment", "record_paid", "reconcile_payment", "post_after_aid",
    "close_case",
)  # fmt: skip


#: 急难型先行救助: the money first, then the notice, the visit and the papers.
EMERGENCY = _acts(
    "take_in", "submit", "propose_emergency", "decide_advance", "prepare_payment", "review_payment",
    "send_payment", "record_paid", "reconcile_payment", "serve_decision", "visit_home",
    "give_opinion", "file_paperwork", "regularise", "post_after_aid", "close_case",
)  # fmt: skip
#: 小额快救: within three days.
QUICK = [
    Act("take_in", 0), Act("submit", 0), Act("propose_quick", 0), Act("decide_quick", 0),
    Act("serve_decision", 0),
    *_acts("prepare_payment", "review_payment", "send_payment", "record_paid",
           "reconcile_payment", "post_after_aid", "close_case"),
]  # fmt: skip


#: 澳门援助金个案: checked in Zhuhai or Hengqin, decided in Macao.
OF_MACAO = _acts(
    *[act.verb for act in ROUTE[: [act.verb for act in ROUTE].index("accept")]],
    "enter_decision", "close_case_of_macao",
)  # fmt: skip


def on(route: list[Act], last: str) -> list[Act]:
    """``route`` up to and with the act ``last``."""
    return route[: [act.verb for act in route].index(last) + 1]


def through(last: str) -> list[Act]:
    """The general route up to and with the act ``last``."""
    return on(ROUTE, last)


def after(first: str, last: str = "close_case") -> list[Act]:
    """The general route behind ``first``, up to and with ``last``."""
    verbs = [act.verb for act in ROUTE]
    return ROUTE[verbs.index(first) + 1 : verbs.index(last) + 1]


@dataclass(frozen=True)
class Story:
    """One case: it ends at ``stage``, its last act ``back`` working days ago.

    ``claimed``: an officer has taken its open step. ``amount`` is in yuan. ``twice``: the applicant is
    one who is on file twice, each time with other papers.
    """

    stage: str
    office: str
    acts: list[Act]
    back: int = 0
    counterpart: str = "IAS"
    cause: str = Cause.ILLNESS
    amount: int = 6000
    members: int = 2
    claimed: bool = False
    found: bool = False
    twice: bool = False


GB, CX, NP, JD, WZ = "ZH-XZ-GB", "ZH-XZ-CX", "ZH-XZ-NP", "ZH-XZ-JD", "ZH-XZ-WZ"
SZ, JA, TJ, GS = "ZH-JW-SZ", "ZH-DM-JA", "ZH-GX-TJ", "ZH-WS-GS"

STORIES = (
    # Closed years ago, on the general route and off it.
    Story("closed", GB, through("close_case"), 1020, cause=Cause.TRAFFIC, amount=8000, members=3),
    Story(
        "closed", "HQ", through("close_case"), 690, cause=Cause.FIRE, amount=12000, found=True
    ),
    Story(
        "closed", NP,
        [*through("send_payment"),
         *_acts("record_returned", "prepare_payment", "review_payment", "send_payment"),
         *after("send_payment")],
        430, counterpart="HQ", cause=Cause.JOB_LOSS, amount=5000, members=1,
    ),
    Story(
        "closed", JA,
        [*through("end_publicity"), *_acts("approve_goods"), *after("approve", "serve_decision"),
         *after("reconcile_payment")],
        240, cause=Cause.DISASTER, members=2,
    ),
    Story("rejected", CX,
          [*through("end_publicity"), *_acts("reject", "serve_decision")],
          310, cause=Cause.EXPENSES, members=2),
    Story("not_accepted", GB,
          [*through("adopt_answer"), *_acts("refuse", "serve_decision")],
          180, cause=Cause.EXPENSES, members=1),
    # Paid; the posting after the aid runs its six months.
    Story("post_publicity", GB, through("post_after_aid"), 40, cause=Cause.FIRE, amount=9000),
    Story("post_posting", GB, through("reconcile_payment"), 1, cause=Cause.JOB_LOSS, amount=2600),
    # Being paid.
    Story("reconciling", GB, through("record_paid"), 1, amount=5200, cause=Cause.ILLNESS),
    Story("paying", CX, through("send_payment"), 1, amount=6600, cause=Cause.TRAFFIC),
    Story("payment_sending", GB, through("review_payment"), 5, amount=3800, cause=Cause.ACCIDENT),
    Story("payment_preparation", GB, through("serve_decision"), 4, amount=8800, members=3),
    Story("payment_review", "HQ",
          [*through("send_payment"), *_acts("record_returned", "prepare_payment")], 0,
          amount=9600, cause=Cause.ILLNESS),
    # Decided, to be served.
    Story("serving", GB, through("approve"), 6, amount=5600, cause=Cause.OTHER),
    # Before the decision.
    Story("legal_review", GB, through("end_publicity"), 1, amount=26000, members=3,
          cause=Cause.ILLNESS),
    Story("pending_approval", GB, through("end_publicity"), 3, amount=9900, members=3),
    Story("pending_approval", GB, through("end_publicity"), 1, amount=2400, members=1,
          cause=Cause.JOB_LOSS),
    Story(
        "pending_approval", WZ,
        [*through("post_publicity"), *_acts("lodge_objection", "check_objection_dismissed"),
         *after("post_publicity", "end_publicity")],
        6, amount=15000, claimed=True, counterpart="HQ", cause=Cause.FIRE,
    ),
    Story("objection_check", GB, [*through("post_publicity"), *_acts("lodge_objection")], 1,
          cause=Cause.EXPENSES, amount=3600),
    Story("publicity", GB, through("post_publicity"), 1, cause=Cause.TRAFFIC, amount=4800),
    Story("posting", GB, through("give_opinion"), 1, amount=5100, claimed=True),
    Story("opinion", GS, [*through("visit_home"), *_acts("add_note")], 4, amount=7700),
    Story("investigation", GB, [*through("accept"), *_acts("add_note")], 5, members=3),
    Story(
        "investigation", CX,
        [*through("post_publicity"), *_acts("lodge_objection", "check_objection_upheld")], 2,
        cause=Cause.OTHER, members=1,
    ),
    Story("investigation", SZ, [*through("end_publicity"), *_acts("return_for_inquiry")], 1, members=2,
          cause=Cause.JOB_LOSS),
    # With the other side.
    Story("acceptance", GB, through("adopt_answer"), 3, cause=Cause.ACCIDENT),
    Story("request_adoption", GB, through("countersign_request"), 2, cause=Cause.EXPENSES),
    Story("request_countersign", GB, through("answer_request"), 1, cause=Cause.ILLNESS),
    Story("request_checking", NP,
          [*through("countersign_request"), *_acts("dispute")], 4, cause=Cause.JOB_LOSS),
    Story("request_checking", GB, through("receive_request"), 16, cause=Cause.FIRE),
    Story("request_checking", TJ, through("receive_request"), 2, counterpart="HQ", members=1),
    Story("request_sent", GB, through("release_request"), 1, members=1),
    Story("request_sent", "HQ", through("release_request"), 0, cause=Cause.TRAFFIC),
    Story("request_review", GB, through("prepare_request"), 2, cause=Cause.OTHER, members=1),
    Story("request_draft", GB, [*through("receive_request"), *_acts("refuse_request")], 1),
    Story("awaiting_authorization", GB,
          [*through("release_request"), *_acts("withdraw_authorization")], 2, members=1),
    # At the counter.
    Story("signature_check", GB, through("collect_signatures"), 1, members=3, found=True),
    Story("signing", GB, [*through("issue_authorization"), *_acts("sign_one", "add_note")], 7,
          members=3),
    Story("awaiting_authorization", GB, through("check_form"), 1, claimed=True),
    Story("supplement", GB, [*through("submit"), *_acts("ask_for_more")], 6, members=1),
    Story("form_check", GB,
          [*through("submit"), *_acts("ask_for_more", "receive_supplement")], 1, members=1),
    Story("form_check", GB, through("submit"), 0, cause=Cause.ACCIDENT, found=True, twice=True),
    # Off the general route, and ended before the end.
    Story("emergency", GB, on(EMERGENCY, "propose_emergency"), 0, amount=2600, members=1),
    Story("paperwork", GB, on(EMERGENCY, "give_opinion"), 14, amount=5000, cause=Cause.FIRE),
    Story("paperwork_check", "HQ", on(EMERGENCY, "file_paperwork"), 1, amount=4000),
    Story("irregular", CX,
          [*on(EMERGENCY, "file_paperwork"), *_acts("find_irregular", "serve_decision")], 20,
          amount=2600, cause=Cause.ACCIDENT),
    Story("closed", GB, EMERGENCY, 300, amount=2600, cause=Cause.DISASTER, members=3),
    Story("quick", GB, on(QUICK, "propose_quick"), 0, amount=1300, cause=Cause.OTHER),
    Story("post_publicity", NP, on(QUICK, "post_after_aid"), 30, amount=2600),
    Story("withdrawn", GB, [*through("accept"), *_acts("withdraw_case")], 8, cause=Cause.FIRE),
    Story("terminated", GB, [*through("approve"), *_acts("terminate_case", "serve_decision")], 12,
          cause=Cause.JOB_LOSS, amount=4400),
    Story("form_check", GB,
          [*through("submit"), *_acts("withdraw_case", "reopen_case")], 1, cause=Cause.EXPENSES),
    Story("draft", GB, through("take_in"), 0, cause=Cause.JOB_LOSS, members=1, twice=True),
    # Beside the course: suspended, clocks that stand still, reviews, an action, complaints, recovery.
    Story("investigation", GB, [*through("accept"), *_acts("suspend_case")], 6),
    Story("opinion", CX, [*through("visit_home"), *_acts("pause_clock")], 2, cause=Cause.TRAFFIC),
    Story("payment_preparation", GB,
          [*through("serve_decision"), *_acts("lodge_review", "check_review", "begin_review")], 3,
          amount=7200, cause=Cause.ILLNESS),
    Story("rejected", NP,
          [*through("end_publicity"),
           *_acts("reject", "serve_decision", "lodge_review", "check_review", "begin_review",
                  "maintain_review", "serve_review", "close_review")],
          90, cause=Cause.EXPENSES),
    Story("rejected", GB,
          [*through("end_publicity"), *_acts("reject", "serve_decision", "register_proceeding")], 2,
          cause=Cause.OTHER, members=1),
    Story("form_check", GB, [*through("submit"), *_acts("receive_complaint", "assign_complaint")],
          2, cause=Cause.JOB_LOSS, members=1),
    Story("irregular", GB,
          [*on(EMERGENCY, "file_paperwork"),
           *_acts("find_irregular", "serve_decision", "order_recovery", "serve_recovery",
                  "repay_a_part", "confirm_repayment")],
          5, amount=2600, cause=Cause.ACCIDENT),
    # Macao asks.
    Story("request_sent", "IAS-N", on(OF_MACAO, "release_request"), 1, counterpart="ZH-XZ"),
    Story("request_countersign", "IAS-N", on(OF_MACAO, "answer_request"), 1,
          counterpart="ZH-XZ", cause=Cause.JOB_LOSS, members=1),
    Story("outside_decision", "IAS-CS", on(OF_MACAO, "adopt_answer"), 2, counterpart="HQ",
          cause=Cause.EXPENSES),
    Story("filing", "IAS-N", on(OF_MACAO, "enter_decision"), 3, counterpart="ZH-DM", amount=4350),
    Story("closed", "IAS-N", OF_MACAO, 150, counterpart="ZH-XZ", amount=5200, members=3),
)  # fmt: skip
