"""What may happen to a case from outside the course of its steps (程序外事项), tried at random."""

from casework.cases.models import PauseReason, SuspensionGround, TerminationGround
from casework.core import clock
from casework.decisions.queries import decision_of, latest_decision_of
from tests.factories import a_scan
from workflows import cosigning, handing, interventions, operations, remedies, timekeeping
from workflows.forms import remedy_entry
from workflows.models import Cosignature


class Outside:
    """The acts beside the steps; :class:`tests.at_random.world.World` chooses among them."""

    def outside(self) -> list:
        """What may happen, the likelier the more often it is named."""
        return [
            *[self.hand_work_on] * 4, self.second_application, self.withdraw_authorization,
            self.withdraw_case, self.terminate_case, *[self.reopen_case] * 3, self.pause,
            *[self.end_pause] * 2, self.suspend, *[self.resume] * 3, self.extend, self.urge,
            self.take_back, self.ask_to_cosign, *[self.cosign] * 3, *[self.lodge_review] * 3,
            self.register_proceeding,
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

    def withdraw_authorization(self) -> None:
        self._tried(
            "withdraw_authorization", interventions.withdraw_authorization, self.case,
            by=self._clerk(), signed_on=clock.today(), note="申请人撤回",
        )  # fmt: skip

    def withdraw_case(self) -> None:
        self._tried(
            "withdraw_case", interventions.withdraw_case, self.case, by=self._clerk(),
            statement=a_scan(), signed_on=clock.today(), note="申请人撤回申请",
        )  # fmt: skip

    def terminate_case(self) -> None:
        ground = self.dice.choice(TerminationGround.values)
        self._tried(
            "terminate_case", interventions.terminate_case, self.case, by=self._supervisor(),
            ground=ground, reason="情形已经消除",
        )  # fmt: skip

    def reopen_case(self) -> None:
        self._tried(
            "reopen_case", interventions.reopen_case, self.case, by=self._supervisor(),
            reason="家庭提出恢复",
        )  # fmt: skip

    # 期限

    def pause(self) -> None:
        self._tried(
            "pause", timekeeping.start_pause, self.case, by=self._clerk(),
            reason=self.dice.choice(PauseReason.values), words="等待材料", evidence=a_scan(),
        )  # fmt: skip

    def end_pause(self) -> None:
        self._tried("end_pause", timekeeping.end_pause, self.case, by=self._clerk())

    def suspend(self) -> None:
        self._tried(
            "suspend", timekeeping.suspend, self.case, by=self._approver(),
            ground=self.dice.choice(SuspensionGround.values), words="申请人暂不在本地",
        )  # fmt: skip

    def resume(self) -> None:
        self._tried("resume", timekeeping.resume, self.case, by=self._approver())

    def extend(self) -> None:
        for task in self._open_tasks()[:1]:
            self._tried(
                "extend", timekeeping.extend, task.pk, by=self._supervisor(),
                workdays=self.dice.choice((1, 3, 5, 90)), words="情况复杂",
            )  # fmt: skip

    def urge(self) -> None:
        for task in self._open_tasks()[:1]:
            self._tried("urge", timekeeping.urge, task.pk, by=self._anybody())

    # 转办、撤回、加签

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

    # 救济

    def lodge_review(self) -> None:
        self._from_outside(
            "lodge_review", remedy_entry.LodgeReviewForm, decision_of(self.case),
            remedies.lodge_review, self._clerk(),
        )  # fmt: skip

    def register_proceeding(self) -> None:
        case = self.case
        self._from_outside(
            "register_proceeding", remedy_entry.ProceedingForm,
            decision_of(case) or latest_decision_of(case), remedies.register_proceeding,
            self._supervisor(),
        )  # fmt: skip

    def _from_outside(self, name, make, decision, act, by) -> None:
        if decision is None:
            return
        decision.case = self.case
        data, files = self.filler.fill(make(record=decision))
        form = make(data, files, record=decision)
        if form.is_valid():
            self._tried(name, act, decision, by=by, **form.particulars())
        else:
            self.tally.refused += 1
