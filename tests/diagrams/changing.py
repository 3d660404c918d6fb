"""Another version of a flow, put in force in the middle of a test as an update would do it."""

import copy
import sys
from datetime import date

from viewflow import this
from viewflow.workflow.fields import import_flow_by_ref, import_task_by_ref

from casework.audit.journal import doers, enter
from casework.cases.models import Case
from casework.desk import acts
from workflows import stages
from workflows.flows import ReliefFlow
from workflows.flows.relief import the_case
from workflows.forms.relief import OpinionForm
from workflows.steps import CaseFlow, Change, Gate, Step, at

HOUSE = ("casework", "workflows", "tests")
DAY = date(2022, 4, 1)
#: The stage function of the house, whatever is put in force in its place.
STAGE_OF = stages.stage_of


def nodes_of(flow) -> dict:
    """The nodes of a flow as its class body wrote them: each names its successors."""
    found = {}
    for name, node in flow._nodes_by_name.items():
        node = copy.copy(node)
        if getattr(node, "_next", None) is not None:
            node._next = getattr(this, node._next.name)
        if isinstance(node, Gate):
            node._activate_next = [
                (getattr(this, target.name), condition) for target, condition in node._branches
            ]
        node._incoming_edges = []
        found[name] = node
    return found


def lead(nodes, old: str, new: str, out_of=None) -> None:
    """Every way to ``old``, or each out of the nodes named, leads to ``new`` instead; a gate's
    condition that asks for the step ``old`` asks for the step ``new``."""
    for node in (nodes[name] for name in out_of or nodes):
        if isinstance(node, Gate):
            node._activate_next = [
                (
                    getattr(this, new),
                    at(new) if condition and condition.steps == (old,) else condition,
                )
                if target.name == old
                else (target, condition)
                for target, condition in node._activate_next
            ]
        elif getattr(node, "_next", None) is not None and node._next.name == old:
            node._next = getattr(this, new)


def another(flow, nodes: dict, *, version: int, former=()) -> type[CaseFlow]:
    """A class that stands at the old one's place and under its name, with other nodes."""
    changes = flow.changes + tuple(
        Change(DAY, f"第 {number} 版") for number in range(len(flow.changes) + 1, version + 1)
    )
    return type(
        flow.__name__,
        (CaseFlow,),
        {
            "__module__": flow.__module__, "__doc__": flow.__doc__,
            "process_title": flow.process_title,
            "version": version, "changes": changes[:version], "former": dict(former), **nodes,
        },
    )  # fmt: skip


def put_in_force(monkeypatch, old, new, stage_of=None) -> None:
    """From here on the house runs the new class (and stage function), as after an update."""
    _replace(monkeypatch, old, new)
    if stage_of is not None:
        _replace(monkeypatch, stages.stage_of, stage_of)
    forget()


def _replace(monkeypatch, old, new) -> None:
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in HOUSE and module is not None and name != __name__:
            for word, value in list(vars(module).items()):
                if value is old:
                    monkeypatch.setattr(module, word, new)


def forget() -> None:
    """What the engine and the pages remember of names."""
    import_flow_by_ref.cache_clear()
    import_task_by_ref.cache_clear()
    acts._steps.cache_clear()


def second_look(case: Case, *, by, note=""):
    """The act of the added step: it is entered, and changes no state."""
    enter(case, "second_look", by=by, office=case.agency.code, note=note)


def looked_twice(case: Case) -> bool:
    return bool(doers(case.stream, {"cases.case.second_look"}))  # entered, if not yet written


def with_a_second_look(version: int, **more) -> type[CaseFlow]:
    """The procedure of a case with a step ``second_look`` between opinion and posting."""
    nodes = nodes_of(ReliefFlow)
    lead(nodes, "post_publicity", "second_look", out_of=["opinion_given"])
    nodes["second_look"] = Step(
        "再次审阅",
        form=OpinionForm,
        act=second_look,
        performs=[Case.return_for_inquiry, Case.approve],
        record=the_case,
        duty="caseworker",
        limit="limit.investigation",
    ).Next(this.post_publicity)
    nodes["route"]._activate_next.insert(0, (this.second_look, at("second_look")))
    return another(ReliefFlow, nodes, version=version, **more)


def with_opinion_called(name: str, version: int, **more) -> type[CaseFlow]:
    """The same procedure, its step ``give_opinion`` under another name."""
    nodes = nodes_of(ReliefFlow)
    nodes[name] = nodes.pop("give_opinion")
    lead(nodes, "give_opinion", name)
    return another(ReliefFlow, nodes, version=version, **more)


def with_payment_awaited_as(name: str, version: int, **more) -> type[CaseFlow]:
    """The same procedure, its wait for the payment under another name."""
    nodes = nodes_of(ReliefFlow)
    nodes[name] = nodes.pop("payment")
    lead(nodes, "payment", name)
    return another(ReliefFlow, nodes, version=version, **more)


def stage_with(step: str, *, instead_of: str, unless):
    """A stage function that calls for ``step`` where it called for another, as long as the case is
    not past it."""
    before = stages.stage_of

    def stage_of(case):
        stage = before(case)
        if stage.step == instead_of and not unless(case):
            return stages.stage_at(step)
        return stage

    return stage_of


def name_stage(monkeypatch, step: str, label: str, like: str) -> None:
    """The words that a stage needs: its label and its phase."""
    monkeypatch.setitem(stages.STAGE_OF_STEP, step, step)
    monkeypatch.setitem(stages.LABELS, step, label)
    monkeypatch.setitem(stages.PHASE_OF, step, stages.PHASE_OF[stages.STAGE_OF_STEP[like]])
