"""What may happen to a case from outside the course of its steps (程序外事项), tried at random."""

from casework.cases.models import PauseReason, SuspensionGround, TerminationGround
from casework.core import clock
from casework.decisions.queries import latest_decision_of
from tests.factories import a_scan
from workflows import interventions, timekeeping

from .colleagues import Colleagues
from .remedies import Remedies


class Outside(Colleagues, Remedies):
    """The acts beside the steps; :class:`tests.at_random.world.World` chooses among them."""

    def outside(self) -> list:
        """What may happen where the case stands, the likelier the more often it is named."""
        decided = latest_decision_of(self.case) is not None
        return [
            *self.among_officers(), *self.to_the_case(),
            *(self.after_a_decision() * 2 if decided else ()), *self.while_somebody_complains(),
        ]  # fmt: skip

    def to_the_case(self) -> list:
        return [
            self.second_application, self.withdraw_authorization, *[self.withdraw_case] * 2,
            *[self.terminate_case] * 2, self.reopen_case, self.pause, *[self.end_pause] * 2,
            self.suspend, *[self.resume] * 2, self.extend, self.urge,
        ]  # fmt: skip

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
