"""What officers are to each other, tried at random: work handed on, deputies, recusals."""

from datetime import timedelta

from casework.agencies.actions import end_delegation, enter_absence
from casework.agencies.models import Delegation
from casework.core import clock
from workflows import cosigning, deputies, handing, operations, recusals
from workflows.models import Cosignature


class Colleagues:
    """转办、撤回、加签、代理、回避."""

    def among_officers(self) -> list:
        """What may happen between officers, the likelier the more often it is named."""
        return [
            *[self.hand_work_on] * 3, self.take_back, self.ask_to_cosign, *[self.cosign] * 2,
            self.be_away, *[self.delegate] * 2, self.end_delegation, self.keep_away,
        ]  # fmt: skip

    def hand_work_on(self) -> None:
        """Work is claimed, given back, handed to a colleague, or to somebody else."""
        for task in self._open_tasks():
            somebody, another = self._anybody(), self._anybody()
            what = self.dice.choice(("claim", "give_back", "reassign", "hand_on"))
            owner = self._afresh(task.owner.username) if task.owner else somebody
            if what == "reassign":
                self._tried(what, operations.reassign, task.pk, to=another, by=somebody)
            elif what == "hand_on":
                self._tried(what, handing.hand_on, task.pk, to=another, by=owner, note="转办")
            else:
                self._tried(what, getattr(operations, what), task.pk, by=owner)

    def take_back(self) -> None:
        """Whoever did the last act takes it back."""
        task = self._open_tasks().first()
        last = task and handing.step_to_take_back(task)
        if last is not None and last.owner:
            by = self._afresh(last.owner.username)
            self._tried("take_back", handing.take_back, task.pk, by=by, note="填报有误")

    def ask_to_cosign(self) -> None:
        for task in self._open_tasks():
            if task.owner:
                by = self._afresh(task.owner.username)
                asked = cosigning.candidates(task, by)[:1] or [self._anybody()]
                self._tried(
                    "ask", cosigning.ask_cosignatures, task, asked, by=by, question="是否同意？"
                )

    def cosign(self) -> None:
        outstanding = Cosignature.objects.filter(case__number=self.number, state="asked")
        for one in outstanding.select_related("asked", "case__stream", "task"):
            self._tried(
                "cosign", cosigning.answer_cosignature, one, by=self._afresh(one.asked.username),
                agreed=self.filler.lucky(0.7), answer="已阅",
            )  # fmt: skip

    def be_away(self) -> None:
        """Whoever has the open step in hand is away for some days."""
        for task in self._open_tasks()[:1]:
            officer = self._afresh(task.owner.username) if task.owner else self._anybody()
            today = clock.today()
            self._tried(
                "be_away", enter_absence, officer, by=officer, since=today,
                until=today + timedelta(days=self.dice.choice((1, 5, 30))),
            )  # fmt: skip

    def delegate(self) -> None:
        """A duty that the open step asks for is lent to somebody of the same office, or not."""
        for task in self._open_tasks()[:1]:
            held = task.agency.appointments.valid_on(clock.today()).filter(duty__code=task.duty)
            appointments = list(held.select_related("officer", "agency", "duty").order_by("pk"))
            if not appointments:
                continue
            appointment = self.dice.choice(appointments)
            there = (
                list(task.agency.officers.order_by("username")) if self.filler.lucky(0.8) else []
            )
            deputy = self.dice.choice(there) if there else self._anybody()
            today = clock.today()
            self._tried(
                "delegate", deputies.delegate, appointment,
                by=self._afresh(appointment.officer.username), deputy=self._afresh(deputy.username),
                since=today, until=today + timedelta(days=self.dice.choice((3, 30))), reason="出差",
                limit_minor=self.dice.choice((None, None, 100_000)),
            )  # fmt: skip

    def end_delegation(self) -> None:
        running = list(Delegation.objects.filter(ended_at=None).order_by("pk"))
        if running:
            one = self.dice.choice(running)
            self._tried("end_delegation", end_delegation, one, by=self._afresh(one.deputy.username))

    def keep_away(self) -> None:
        """Somebody of the case's office declares a conflict of interest."""
        officer = self._anybody()
        self._tried(
            "keep_away", recusals.declare_recusal, self.case, officer, by=officer, reason="亲属"
        )
