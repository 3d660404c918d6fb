"""One story while it is played: a method for each verb of the procedure."""

import random
from datetime import timedelta

from casework.agencies.models import Agency, Jurisdiction, Officer
from casework.cases.actions import add_note
from casework.cases.intake import Application, take_in
from casework.cases.models import Case, Cause, Origin, Place
from casework.consent.queries import current_authorization
from casework.consent.rules import askable_codes
from casework.core import clock
from casework.core.money import Money
from casework.verification.queries import current_request
from workflows import interventions, operations
from workflows.models import OPEN, WorkTask

from . import words
from .cast import officers_at
from .household import finding_of, kind_of, means_of, people_of
from .scans import scan
from .scene_beside import Beside
from .scene_routes import OtherRoutes
from .stories import Story
from .timing import ONE_DAY, timeline

CONSENTS = ("cross_border", "financial", "banks", "minors")


class Scene(OtherRoutes, Beside):
    """One story while it is played: a method for each verb, in the order of the procedure."""

    def __init__(self, story: Story, place: int, seed: int):
        self.story, self.place = story, place
        self.dice = random.Random(f"{seed}/{place}")
        self.number, self.stopped = "", False

    def timeline(self):
        return timeline(self.story, self.dice)

    @property
    def case(self) -> Case:
        return Case.objects.select_related("stream", "agency", "applicant", "household").get(
            number=self.number
        )

    # 申请

    def take_in(self):
        story, dice, today = self.story, self.dice, clock.today()
        agency = Agency.objects.get(code=story.office)
        # Whom Macao deals with lives where it asks.
        macao = agency.jurisdiction == Jurisdiction.MACAO
        lives_at = story.counterpart if macao else story.office
        costly = story.cause in (Cause.ILLNESS, Cause.EXPENSES)
        first = (today.replace(day=1) - 180 * ONE_DAY).replace(day=1)
        application = Application(
            people=people_of(
                story,
                self.place,
                dice,
                today=today,
                lives_in="hengqin" if "HQ" in (story.office, lives_at) else "zhuhai",
            ),
            address=words.address(lives_at, dice),
            counterpart=story.counterpart,
            case_type=kind_of(agency, costly),
            origin=Origin.FOUND if story.found else Origin.APPLIED,
            cause=story.cause,
            place=Place.EMERGENCY if story.cause in words.SUDDEN else Place.RESIDENCE,
            happened_on=today - dice.randint(3, 25) * ONE_DAY,
            circumstances=dice.choice(words.CIRCUMSTANCES[story.cause]),
            means=means_of(story, dice, costly=costly),
            period_from=first,
            period_to=today.replace(day=1) - ONE_DAY,
            promised=True,
            attachments=[scan(self.place)] if self.place % 2 == 0 else [],
        )
        by = officers_at(agency.code, "caseworker")[0]
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
        interventions.withdraw_authorization(
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
            (item, *finding_of(item, declared.get((item.member_id, item.code)), side, self.dice))
            for item in request.items.order_by("pk")
        ]
        self._perform("answer_request", answers=answers)

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
        others = [o for o in officers_at(task.agency.code, "caseworker") if o != by]
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
            fund=self._fund(),
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
            case__number=self.number, process__subject="", flow_task_type="HUMAN", status__in=OPEN
        )

    def _somebody(self, task: WorkTask) -> Officer:
        record = task.record()
        return next(
            officer
            for officer in officers_at(task.agency.code, task.duty)
            if task.flow_task.open_to(officer, record)
        )

    def _caseworker(self) -> Officer:
        return officers_at(self.story.office, "caseworker")[0]
