"""The engine's own nodes as this house uses them: they store no more rows than they must (流程节点)."""

from viewflow.workflow import STATUS, flow
from viewflow.workflow.nodes import MessageCatch, Switch, SwitchActivation
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.nodes.start import StartHandleActivation

from casework.audit.locks import hold

from .models import WorkTask


class _Itself:
    """The engine keeps activations in sets by the number of their row; these have none yet."""

    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other


class GateActivation(_Itself, SwitchActivation):
    """A gate asks the record and passes on; it stores no row, since it decides no fact."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        gate = cls(WorkTask(process=prev_activation.process, flow_task=flow_task, token=token))
        gate.came_from = prev_activation
        return gate

    @SwitchActivation.status.super()
    def activate(self):
        """The first branch whose condition the record meets, else the one without condition."""
        self.next_task = next(
            node
            for node, condition in self.flow_task._branches
            if condition is None or condition(self)
        )

    @SwitchActivation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self):
        """Nothing to keep."""

    @SwitchActivation.status.super()
    def create_next(self):
        yield self.next_task._create(self.came_from, self.task.token)


class Gate(Switch):
    """Where the procedure forks; its conditions read the record (:func:`at`)."""

    activation_class = GateActivation


class EndActivation(_Itself, flow.End.activation_class):
    """The end of a flow is stored once, when it is reached."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        return cls(WorkTask(process=prev_activation.process, flow_task=flow_task, token=token))


class End(flow.End):
    """Where a flow is over."""

    activation_class = EndActivation


class StartActivation(StartHandleActivation):
    """A process begins inside an operation that holds its case, so its case need not be looked up
    to be locked."""

    @StartHandleActivation.status.super()
    def execute(self):
        with hold(self.process.case.stream):
            self.process.save()
            self.complete()
            self.activate_next()


class Start(flow.StartHandle):
    """Where a flow begins."""

    activation_class = StartActivation


class AwaitActivation(HandleActivation):
    """Starts the child flow when it opens; waits until the child says it is done."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        task = WorkTask(process=prev_activation.process, flow_task=flow_task, token=token)
        task.save()
        return cls(task)

    @HandleActivation.status.super()
    def activate(self):
        self.flow_task.child.start.run(case=self.process.case, parent_task=self.task)


class Await(MessageCatch):
    """Waits for a child flow (授权书, 协查, 发放) to come to its end."""

    activation_class = AwaitActivation

    def __init__(self, child, title):
        super().__init__(func=None)
        self.child, self.task_title = child, title
