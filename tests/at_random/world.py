"""The world of the random procedure: a case at the counter, officers who try things, passing time."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from casework.agencies.models import Agency, Delegation, Jurisdiction, Officer
from casework.audit.models import Entry
from casework.cases.actions import AlreadyOpen
from casework.cases.intake import Application, take_in
from casework.cases.models import Case, CaseType, Cause, Origin, Place
from casework.core import clock
from casework.core.refusals import Refusal
from tests.factories.rules import rule_says
from workflows import jobs, operations
from workflows.demo.household import means_of, people_of
from workflows.demo.scene import Scene
from workflows.demo.stories import STORIES, Story
from workflows.models import OPEN, WorkTask

from .filling import Filler
from .outside import Outside

#: The counter, and who checks on the other side. Hengqin decides its own cases and asks Macao;
#: Macao asks Zhuhai, and decides by its own law.
COUNTERS = (
    ("ZH-XZ-GB", "IAS"), ("ZH-XZ-GB", "IAS"), ("ZH-XZ-QS", "HQ"), ("HQ", "IAS"), ("IAS-N", "ZH-XZ"),
)  # fmt: skip
#: How often somebody acts whose work it is; else anybody tries.
RIGHT_OFFICER = 0.9
#: How often what was just sent is sent once more.
SENT_TWICE = 0.05
#: How often the case has come a long way already: a story of the demo, told by the same operations,
#: so that much is tried that chance alone seldom reaches.
TOLD = 0.4
#: The offices of the cast; a story of another one is told of the first.
OFFICES = ("ZH-XZ-GB", "HQ", "IAS-N")
#: How often the rules ask for a community review (民主评议).
COMMUNITY_REVIEW = 0.2
#: How often the next thing is work, time that passes, an act beside the steps, or what sets a case
#: going that stands still. Whoever was just told No seldom asks for the same at once.
MOSTLY, HELD_UP = (76, 12, 12, 0), (30, 35, 20, 15)
NIGHTS = (1, 1, 1, 2, 4, 10, 60)


@dataclass
class Tally:
    """What was tried in all worlds of a run."""

    acts: int = 0
    refused: int = 0
    done: Counter = field(default_factory=Counter)

    def __str__(self):
        return f"{self.acts} acts, {self.refused} refusals; " + ", ".join(
            f"{name} {times}" for name, times in sorted(self.done.items())
        )


class World(Outside):
    """One case and everybody who may lay hands on it."""

    def __init__(self, seed: int, tally: Tally):
        self.dice, self.tally = random.Random(seed), tally
        self.filler = Filler(self.dice)
        self.changed = True  # since somebody last looked whether all is well
        self.held_up = False  # since somebody was told No
        if self.filler.lucky(TOLD):
            self.number = self._tell(self.dice.choice(STORIES))
            self.agency = self.case.agency
            return
        if self.filler.lucky(COMMUNITY_REVIEW):
            rule_says("switch.community_review", True)
        code, counterpart = self.dice.choice(COUNTERS)
        self.agency = Agency.objects.get(code=code)
        self.number = self._take_in(counterpart)

    @property
    def case(self) -> Case:
        return Case.objects.select_related(
            "stream", "agency", "district", "counterpart", "household", "applicant", "declaration"
        ).get(number=self.number)

    # What may happen

    def something_happens(self) -> None:
        (what,) = self.dice.choices(
            (self.work, self.let_time_pass, self.act_beside, self.set_going),
            HELD_UP if self.held_up else MOSTLY,
        )
        what()

    def act_beside(self) -> None:
        self.dice.choice(self.outside())()

    def set_going(self) -> None:
        if self.case.state == Case.State.SUSPENDED:
            self.resume()
        else:
            self.dice.choice((self.cosign, self.cosign, self.end_pause, self.end_delegation))()

    def work(self) -> None:
        """The case's open step is taken up by somebody, who fills in its form and sends it."""
        tasks = list(self._open_tasks())
        if not tasks and self.filler.lucky(0.3):
            self.reopen_case()
            return
        if not tasks:
            self.second_application()
            return
        task = self.dice.choice(tasks)
        record = task.record()
        officer = self._somebody_for(task, record)
        make = task.flow_task.form
        data, files = self.filler.fill(make(record=record, officer=officer))
        form = make(data, files, record=record, officer=officer)
        if not form.is_valid():
            self.held_up = True
            self.tally.refused += 1
            return
        form.irreversible()
        particulars = form.particulars()
        self._tried(task.step, self._perform, task.pk, officer, particulars)
        if self.filler.lucky(SENT_TWICE):
            self._tried(f"{task.step} again", self._perform, task.pk, officer, particulars)

    def let_time_pass(self) -> None:
        """Some days, or until after the day by which the open step is due."""
        days = self.dice.choice(NIGHTS)
        task = self._open_tasks().first()
        if task is not None and self.filler.lucky(0.6):
            days = max((task.due_on - clock.today()).days + self.dice.choice((0, 0, 1)), 1)
        clock.move_on(timedelta(days=days, minutes=self.dice.randint(1, 50)))
        jobs.run_once()
        self.changed, self.held_up = True, False

    def second_application(self) -> None:
        """The same household comes again, for the same cause or another one."""
        first = self.case
        try:
            self.number = self._take_in(first.counterpart.code, again=True)
        except AlreadyOpen:
            self.tally.refused += 1
            self.number = first.number

    # Who, and what came of it

    def _tried(self, name, act, *args, **particulars) -> None:
        before, refused = Entry.objects.count(), None
        try:
            act(*args, **particulars)
        except Refusal as refusal:
            refused = refusal
        if refused is None:
            self.tally.acts += 1
            self.tally.done[name] += 1
            self.changed, self.held_up = True, False
        else:
            self.held_up = True
            assert str(refused).strip(), f"{name} was refused without a word"
            assert Entry.objects.count() == before, f"{name} was refused and yet entered"
            self.tally.refused += 1

    def _perform(self, task_id, officer, particulars):
        operations.perform(task_id, by=officer, **particulars)

    def _open_tasks(self):
        return (
            WorkTask.objects.filter(
                case__number=self.number, flow_task_type="HUMAN", status__in=OPEN
            )
            .select_related(
                "owner", "agency", "case__stream", "case__agency", "case__district",
                "case__counterpart", "case__household", "case__applicant", "case__declaration",
            )
            .order_by("pk")
        )  # fmt: skip

    def _somebody_for(self, task, record) -> Officer:
        if not self.filler.lucky(RIGHT_OFFICER):
            return self._anybody()
        if task.owner:
            return self._afresh(task.owner.username)
        held = task.agency.appointments.valid_on(clock.today()).filter(duty__code=task.duty)
        lent = Delegation.objects.on(clock.today()).filter(appointment__in=held)
        names = [
            *held.order_by("officer__username").values_list("officer__username", flat=True),
            *lent.order_by("deputy__username").values_list("deputy__username", flat=True),
        ]
        found = Officer.objects.select_related("agency").filter(username__in=names)
        officers = sorted(found, key=lambda officer: names.index(officer.username))
        self.dice.shuffle(officers)
        fit = (officer for officer in officers if task.flow_task.open_to(officer, record))
        return next(fit, officers[0] if officers else self._anybody())

    def _anybody(self) -> Officer:
        return self._afresh(self.dice.choice(self._cast()))

    def _cast(self) -> list[str]:
        return list(
            Officer.objects.exclude(username="system")
            .filter(agency__code__in=("ZH", "ZH-XZ", "ZH-XZ-GB", "ZH-XZ-QS", "HQ", "IAS", "IAS-N"))
            .order_by("username")
            .values_list("username", flat=True)
        )

    def _clerk(self) -> Officer:
        names = self.agency.appointments.filter(duty__code="caseworker").order_by("pk")
        return self._afresh(names.values_list("officer__username", flat=True)[0])

    def _supervisor(self) -> Officer:
        if not self.filler.lucky(RIGHT_OFFICER):
            return self._anybody()
        held = self.case.district.appointments.filter(duty__code="district_supervisor")
        return self._afresh(held.order_by("pk").values_list("officer__username", flat=True)[0])

    def _approver(self) -> Officer:
        if not self.filler.lucky(RIGHT_OFFICER):
            return self._anybody()
        held = self.agency.appointments.filter(duty__code="township_approver")
        return self._afresh(held.order_by("pk").values_list("officer__username", flat=True)[0])

    @staticmethod
    def _afresh(username: str) -> Officer:
        """As each request reads its officer."""
        return Officer.objects.select_related("agency").get(username=username)

    def _tell(self, story: Story) -> str:
        """Play a story of the demo up to its end, a year or two later; returns the case's number."""
        clock.move_on(timedelta(days=self.dice.randint(400, 700)))
        office = story.office if story.office in OFFICES else OFFICES[0]
        counterpart = "ZH-XZ" if office == "IAS-N" else story.counterpart
        scene = Scene(
            replace(story, office=office, counterpart=counterpart, back=1),
            self.dice.randrange(40),
            self.dice.randrange(2**32),
        )
        for moment, verb in sorted(scene.timeline()):
            with clock.moved_to(moment):
                getattr(scene, verb)()
        self.tally.done[f"told: {story.stage}"] += 1
        self._people = None
        return scene.number

    def _take_in(self, counterpart: str, *, again=False) -> str:
        today, dice = clock.today(), self.dice
        if not again or self._people is None:
            cause = dice.choice((Cause.ILLNESS, Cause.FIRE, Cause.TRAFFIC, Cause.JOB_LOSS))
            story = Story(self.agency.code, cause, "", counterpart=counterpart)
            lives_in = "hengqin" if self.agency.code == "HQ" else "zhuhai"
            self._people = people_of(
                story, dice.randrange(40), dice, today=today, lives_in=lives_in
            )
            self._story = story
        first = (today.replace(day=1) - timedelta(days=180)).replace(day=1)
        application = Application(
            people=self._people,
            address="拱北街道一号",
            counterpart=counterpart,
            case_type=dice.choice(CaseType.under(Jurisdiction(self.agency.jurisdiction).law))[0],
            origin=dice.choice(Origin.values),
            cause=self._story.cause if dice.random() < 0.7 else Cause.EXPENSES,
            place=dice.choice(Place.values),
            happened_on=today - timedelta(days=dice.randint(1, 25)),
            circumstances="突发困难，生活难以为继。",
            means=means_of(self._story, dice, costly=True),
            period_from=first,
            period_to=today.replace(day=1) - timedelta(days=1),
            promised=True,
        )
        by = self._clerk()
        case = take_in(application, by=by, agency=self.agency)
        operations.submit_case(case, by=by)
        self.tally.acts += 1
        self.tally.done["submit"] += 1
        return case.number
