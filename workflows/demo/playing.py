"""Playing the demo cases (示例个案) through the operations that officers use.

All acts of all cases are laid on one timeline and played in its order, each with the clock moved
to its moment: numbers, journals and books run on as they would have in an office.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from casework.agencies.models import Agency, Officer
from casework.cases.actions import add_note
from casework.cases.intake import Application, MeansGiven, PersonGiven, take_in
from casework.cases.models import Case, CaseType, Cause, Origin, Place
from casework.consent.queries import current_authorization
from casework.consent.rules import askable_codes
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.ledger.models import Fund
from casework.people.actions import DocumentShown
from casework.people.models import Member, Person
from casework.people.rules.catalogue import ITEM_BY_CODE, Form
from casework.policy.queries import calendar_for
from casework.verification.queries import current_request
from workflows import operations
from workflows.models import OPEN, WorkTask

from . import people, words
from .scans import scan
from .stories import STORIES, Act, Story

CONSENTS = ("cross_border", "financial", "banks", "minors")
ONE_DAY = timedelta(days=1)


@dataclass
class Played:
    """The cases in the order of their stories, and why some did not come to where theirs ends."""

    numbers: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)


def play(
    stories=STORIES,
    *,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Played:
    """Play ``stories`` up to today; the same ``seed`` gives the same cases on the same day.

    A case whose papers this machine cannot print stays at the step before, and is named in
    ``stopped``. ``progress`` is told after each act how many of how many are done.
    """
    scenes = [Scene(story, place, seed) for place, story in enumerate(stories)]
    line = sorted(
        (moment, place, number, act)
        for place, scene in enumerate(scenes)
        for number, (moment, act) in enumerate(scene.timeline())
    )
    played = Played()
    for done, (moment, place, _number, verb) in enumerate(line, start=1):
        scene = scenes[place]
        if not scene.stopped:
            with clock.moved_to(moment):
                try:
                    getattr(scene, verb)()
                except Refusal as refusal:
                    scene.stopped = True
                    played.stopped.append(f"{scene.number} {verb}: {refusal}")
        progress(done, len(line))
    played.numbers = [scene.number for scene in scenes]
    return played


class Scene:
    """One story while it is played: a method for each verb, in the order of the procedure."""

    def __init__(self, story: Story, place: int, seed: int):
        self.story, self.place = story, place
        self.dice = random.Random(f"{seed}/{place}")
        self.number, self.stopped = "", False

    def timeline(self) -> list[tuple[datetime, str]]:
        """When each act happens: counted backwards from the last one, in office hours."""
        acts = self.story.acts
        if self.story.claimed:
            acts = [*acts, Act("claim", 0)]
        day, found = _workdays_before(clock.today(), self.story.back), []
        moment = self._on(day)
        for act in reversed(acts):
            found.append((moment, act.verb))
            if act.days or act.workdays:
                back = day - act.days * ONE_DAY if act.days else day
                day = _workdays_before(back, act.workdays if not act.days else 0)
                moment = self._on(day)
            else:
                moment -= timedelta(minutes=self.dice.randint(15, 35))
        return found[::-1]

    def _on(self, day: date) -> datetime:
        at = datetime.combine(day, time(14), clock.LEGAL_ZONE)
        at += timedelta(minutes=self.dice.randrange(170), seconds=self.dice.randrange(60))
        return min(at, clock.now() - timedelta(minutes=self.dice.randint(2, 40)))

    @property
    def case(self) -> Case:
        return Case.objects.select_related("stream", "agency", "applicant", "household").get(
            number=self.number
        )

    # 申请

    def take_in(self):
        story, dice, today = self.story, self.dice, clock.today()
        agency = Agency.objects.get(code=story.office)
        costly = story.cause in (Cause.ILLNESS, Cause.EXPENSES)
        first = (today.replace(day=1) - 180 * ONE_DAY).replace(day=1)
        application = Application(
            people=self._people(today, "hengqin" if story.office == "HQ" else "zhuhai"),
            address=words.address(story.office, dice),
            counterpart=story.counterpart,
            case_type=CaseType.EXPENDITURE if costly else CaseType.EMERGENCY,
            origin=Origin.FOUND if story.found else Origin.APPLIED,
            cause=story.cause,
            place=Place.EMERGENCY if story.cause in words.SUDDEN else Place.RESIDENCE,
            happened_on=today - dice.randint(3, 25) * ONE_DAY,
            circumstances=dice.choice(words.CIRCUMSTANCES[story.cause]),
            means=self._means(costly),
            period_from=first,
            period_to=today.replace(day=1) - ONE_DAY,
            promised=True,
            attachments=[scan(self.place)] if self.place % 2 == 0 else [],
        )
        by = _officers(agency.code, "caseworker")[0]
        self.number = take_in(application, by=by, agency=agency).number

    def submit(self):
        operations.submit_case(self.case, by=self._caseworker())

    def check_form(self):
        self._perform("check_form", complete=True)

    def ask_for_more(self):
        self._perform("check_form", complete=False, items=["income", "hardship"])

    def receive_supplement(self):
        self._perform("receive_supplement", papers=[scan(self.place + 1)])

    # 授权与核对

    def issue_authorization(self):
        case = self.case
        allowed = askable_codes(case.case_type, case.counterpart.jurisdiction)
        wanted = {"ID.STATUS", *case.declaration.items.values_list("code", flat=True)}
        wanted |= {"LIV.HOME_VISIT"} if self.place % 3 == 0 else set()
        self._perform("issue_authorization", items=[code for code in allowed if code in wanted])

    def collect_signatures(self):
        for signature in self._unsigned():
            self._sign(signature)

    def sign_one(self):
        self._sign(self._unsigned()[0])

    def _unsigned(self):
        authorization = current_authorization(self.case)
        return list(authorization.signatures.filter(page=None).order_by("pk"))

    def _sign(self, signature):
        clock.move_on(timedelta(minutes=3))
        self._perform(
            "collect_signatures",
            signature=signature,
            signed_on=clock.today(),
            page=scan(self.place + signature.pk),
            consents=CONSENTS,
        )

    def check_signatures(self):
        self._perform("check_signatures", agreed=True)

    def withdraw_authorization(self):
        operations.withdraw_authorization(
            self.case, by=self._caseworker(), signed_on=clock.today(), note=words.WITHDRAWN
        )

    def prepare_request(self):
        items = current_request(self.case).items.select_related("member__person")
        asked = [i for i in items if i.member.person.is_adult() or i.code == "ID.STATUS"]
        self._perform("prepare_request", items=asked)

    def release_request(self):
        self._perform("release_request", agreed=True)

    def receive_request(self):
        self._perform("receive_request")

    def answer_request(self):
        self._answer()

    def _answer(self):
        request = current_request(self.case)
        side = request.recipient.jurisdiction
        declared = {
            (item.member_id, item.code): item.answer.open()
            for item in self.case.declaration.items.all()
        }
        answers = [
            (item, *self._finding(item, declared.get((item.member_id, item.code)), side))
            for item in request.items.order_by("pk")
        ]
        self._perform("answer_request", answers=answers)

    def _finding(self, item, declared, side):
        """What the other side finds: mostly what was declared, now and then more, or nothing."""
        dice = self.dice
        match ITEM_BY_CODE[item.code].answer_in(side):
            case Form.YES_NO:
                return "value", {"yes": True}, ""
            case Form.TEXT:
                return "value", {"text": words.LIVING}, ""
            case Form.AMOUNT if declared and dice.random() < 0.7:
                more = dice.choice((0, 0, 0, 5, 12))
                value = {**declared, "minor": declared["minor"] * (100 + more) // 100}
                return "value", value, words.DIFFERS if more else ""
        if dice.random() < 0.2:
            return "not_checked", None, words.NOT_CHECKED
        return "none_found", None, ""

    def refuse_request(self):
        self._perform("answer_request", refusal_code="no_record_holder", note=words.REQUEST_REFUSED)

    def countersign_request(self):
        self._perform("countersign_request", agreed=True)

    def adopt_answer(self):
        self._perform("adopt_answer", agreed=True)

    def dispute(self):
        self._perform("adopt_answer", agreed=False, note=words.DISPUTED)

    # 受理、调查与公示

    def accept(self):
        self._perform("decide_acceptance", accepted=True)

    def refuse(self):
        self._perform(
            "decide_acceptance", accepted=False, ground="means_exceed", reason=words.NOT_ACCEPTED
        )

    def visit_home(self):
        task, by = self._task(), self._caseworker()
        others = [o for o in _officers(task.agency.code, "caseworker") if o != by]
        self._perform(
            "visit_home",
            by=by,
            companion=others[0],
            visited_on=clock.today(),
            findings=self.dice.choice(words.FINDINGS),
            matches=self.dice.random() < 0.8,
        )

    def give_opinion(self):
        money = {"form": "cash", "amount": Money.of(self.story.amount, "CNY")}
        goods = {"form": "goods"}
        verbs = {act.verb for act in self.story.acts}
        self._perform(
            "give_opinion",
            recommended=True,
            opinion=self.dice.choice(words.OPINIONS),
            **(goods if "approve_goods" in verbs else money),
        )

    def post_publicity(self):
        self._perform("post_publicity")

    def lodge_objection(self):
        self._perform(
            "end_publicity", objected=True, objector=words.OBJECTOR, objection=words.OBJECTION
        )

    def check_objection_dismissed(self):
        self._perform("check_objection", upheld=False, outcome=words.DISMISSED)

    def check_objection_upheld(self):
        self._perform("check_objection", upheld=True, outcome=words.UPHELD)

    def end_publicity(self):
        self._perform("end_publicity", objected=False)

    # 审批与送达

    def approve(self):
        self._decide(
            outcome="approve", form="cash", amount=Money.of(self.story.amount, "CNY"),
            fund=Fund.objects.get(code="HQX" if self.story.office == "HQ" else "ZHX"),
            reason=words.APPROVED,
        )  # fmt: skip

    def approve_goods(self):
        self._decide(outcome="approve", form="goods", reason=words.APPROVED)

    def reject(self):
        self._decide(outcome="reject", ground="means_exceed", reason=words.REJECTED)

    def return_for_inquiry(self):
        self._decide(outcome="return", reason=words.RETURNED)

    def _decide(self, **particulars):
        self._perform("decide_case", **particulars)

    def serve_decision(self):
        self._perform(
            "serve_decision",
            method=self.dice.choice(("direct", "direct", "post")),
            served_on=clock.today(),
            recipient=self.case.applicant.name,
            receipt=scan(self.place + 7),
        )

    # 发放、办结

    def prepare_payment(self):
        banks = ("BOCM", "ICBCM") if self.place % 2 else ("CRB", "ZHRCB")
        self._perform(
            "prepare_payment",
            method="bank",
            payee_name=self.case.applicant.name,
            bank=Agency.objects.get(code=self.dice.choice(banks)),
            account_number="".join(self.dice.choices("0123456789", k=16)),
        )

    def review_payment(self):
        self._perform("review_payment", agreed=True)

    def send_payment(self):
        self._perform("send_payment")

    def record_paid(self):
        reference = f"BK{clock.today():%Y%m%d}{self.place:04d}"
        self._perform(
            "record_bank_answer", paid=True, answered_on=clock.today(), reference=reference
        )

    def record_returned(self):
        self._perform("record_bank_answer", paid=False, answered_on=clock.today(), reason="AC01")

    def reconcile_payment(self):
        self._perform("reconcile_payment")

    def post_after_aid(self):
        self._perform("post_after_aid")

    def close_case(self):
        self._perform("close_case")

    # 其他

    def add_note(self):
        add_note(self.case, by=self._caseworker(), words=self.dice.choice(words.NOTES))

    def claim(self):
        task = self._task()
        operations.claim(task.pk, by=self._somebody(task))

    def _perform(self, step: str, *, by: Officer | None = None, **particulars):
        """Carry out the open step, which is ``step``, by an officer of its queue."""
        task = self._task()
        if task.step != step:
            raise RuntimeError(f"{self.number} stands at {task.step}, not at {step}")
        operations.perform(task.pk, by=by or self._somebody(task), **particulars)

    def _task(self) -> WorkTask:
        return WorkTask.objects.select_related("agency", "case__stream", "case__agency").get(
            case__number=self.number, flow_task_type="HUMAN", status__in=OPEN
        )

    def _somebody(self, task: WorkTask) -> Officer:
        record = task.flow_task.record_of(task.case)
        return next(
            officer
            for officer in _officers(task.agency.code, task.duty)
            if task.flow_task.open_to(officer, record)
        )

    def _caseworker(self) -> Officer:
        return _officers(self.story.office, "caseworker")[0]

    # 申请人家庭

    def _people(self, today: date, lives_in: str) -> list[PersonGiven]:
        dice = self.dice
        name = people.APPLICANTS[self.place % len(people.APPLICANTS)]
        birth = people.born(dice.randint(28, 66), today, dice)
        papers = [people.macao_card(dice), people.home_return_permit(dice)]
        if dice.random() < 0.4:
            papers.append(people.residence_permit(birth, dice))
        given = [
            PersonGiven(
                name=name.name, name_hant=name.hant, name_latin=name.latin, birth_date=birth,
                documents=[DocumentShown(*paper) for paper in papers], lives_in=lives_in,
                sex=dice.choice((Person.Sex.MALE, Person.Sex.FEMALE)),
                phone=f"+853 6{dice.randrange(10**7):07d}",
            )
        ]  # fmt: skip
        if self.story.members >= 2:
            birth = people.born(dice.randint(26, 60), today, dice)
            given.append(
                PersonGiven(
                    name=people.relative("", dice).name, birth_date=birth,
                    relation=Member.Relation.SPOUSE, lives_in=lives_in,
                    documents=[DocumentShown(*people.resident_id(birth, dice))],
                )
            )  # fmt: skip
        if self.story.members >= 3:
            child = people.relative(given[1].name[0], dice)
            given.append(
                PersonGiven(
                    name=child.name, birth_date=people.born(dice.randint(3, 15), today, dice),
                    relation=Member.Relation.CHILD, lives_in=lives_in, guardian=0,
                    documents=[DocumentShown(*people.macao_card(dice))],
                )
            )  # fmt: skip
        return given

    def _means(self, costly: bool) -> list[MeansGiven]:
        dice = self.dice
        wage = {"minor": dice.randrange(0, 900_000, 10_000), "currency": "MOP"}
        saved = {"minor": dice.randrange(50_000, 3_000_000, 10_000), "currency": "MOP"}
        means = [MeansGiven(0, "INC.WAGE", wage), MeansGiven(0, "AST.DEPOSIT", saved)]
        if self.story.members >= 2:
            wage = {"minor": dice.randrange(0, 500_000, 10_000), "currency": "CNY"}
            means.append(MeansGiven(1, "INC.WAGE", wage))
        if costly:
            spent = {"minor": dice.randrange(800_000, 6_000_000, 10_000), "currency": "CNY"}
            means.append(MeansGiven(0, "EXP.MEDICAL", spent, words.RECEIPTS))
        return means


def _officers(agency: str, duty: str) -> list[Officer]:
    """Officers with the duty at the office, in the order of their user names."""
    found = Officer.objects.filter(
        appointments__agency__code=agency, appointments__duty__code=duty, is_active=True
    )
    return list(found.select_related("agency").order_by("username"))


def _workdays_before(day: date, count: int) -> date:
    """The working day (mainland) ``count`` working days before ``day``; 0: the day, or the last."""
    works = calendar_for("zhuhai")
    if not works(day):
        count -= 1
    while not works(day):
        day -= ONE_DAY
    for _each in range(count):
        day -= ONE_DAY
        while not works(day):
            day -= ONE_DAY
    return day
