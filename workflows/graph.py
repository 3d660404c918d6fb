"""The flows as graphs (流程图), read from the flow classes.

Export, picture, description and the check against the stages stand on this one reading; nothing
about a flow is listed a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from viewflow.workflow import flow as nodes

from . import flows, registers
from .remedy_stages import STAGES
from .responsibility import duties_of, model_of, office_label, offices_of
from .stages import STAGE_OF_STEP, stage_at
from .steps import Await, CaseFlow, Gate, Step


@dataclass(frozen=True)
class Lane:
    """Whose work it is: the duties that may take it up, and at which office of the record."""

    duties: tuple[str, ...]
    offices: tuple[str, ...]
    office_labels: tuple

    @property
    def label(self) -> str:
        duties = _either(registers.duty_name(code) for code in self.duties)
        return f"{duties} · {_either(str(label) for label in self.office_labels)}"

    @property
    def key(self):
        return self.duties, self.offices


@dataclass(frozen=True)
class Node:
    """One node: ``kind`` is start, step, await, gate, task or end; ``step`` is what the flow declares."""

    name: str
    kind: str
    title: str
    lane: Lane
    step: object = None

    @property
    def child(self):
        """The flow that an await waits for."""
        return getattr(self.step, "child", None)


@dataclass(frozen=True)
class Edge:
    """One way on. Out of a gate it has ``steps``, those at which the record must stand for it, or
    is the ``default``; ``condition`` names any other condition."""

    source: str
    target: str
    steps: tuple[str, ...] = ()
    default: bool = False
    condition: str = ""

    @property
    def label(self) -> str:
        """When this way is taken, in words."""
        if self.default:
            return pgettext("branch", "其他情形")
        named = (str(_stage_label(step)) for step in self.steps if step in STAGE_OF_STEP | STAGES)
        return _either(named) or self.condition


class Graph:
    """One flow: nodes in the order in which the class declares them, and the ways between them."""

    def __init__(self, flow):
        self.flow = flow
        self.slug, self.title = flow.app_name, str(flow.process_title)
        self._declared = {name: flow.instance.node(name) for name in _in_order(flow)}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for node in self._declared.values() for edge in _ways(node))

    @cached_property
    def nodes(self) -> dict[str, Node]:
        lanes = self._lanes()
        return {
            name: Node(name, _kind(node), _title(node), lanes[name], node)
            for name, node in self._declared.items()
        }

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        found = {lane.key: lane for lane in (node.lane for node in self.nodes.values())}
        return tuple(found.values())

    @cached_property
    def start(self) -> str:
        [name] = [name for name, node in self._declared.items() if _kind(node) == "start"]
        return name

    @cached_property
    def layers(self) -> dict[str, int]:
        """How far down each node stands: below everything declared before it that leads to it."""
        place = {name: index for index, name in enumerate(self._declared)}
        found = dict.fromkeys(self._declared, 0)
        for name in self._declared:
            for edge in self.ways_to(name):
                if place[edge.source] < place[name]:
                    found[name] = max(found[name], found[edge.source] + 1)
        return found

    def ways_from(self, name: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.source == name]

    def ways_to(self, name: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.target == name]

    @property
    def steps(self) -> list[Node]:
        """The steps, and the waiting for child flows, in the order of the procedure."""
        kinds = ("step", "await", "task")
        wanted = [node for node in self.nodes.values() if node.kind in kinds]
        return sorted(wanted, key=lambda node: self.layers[node.name])

    def next_steps(self, name: str) -> list[Edge]:
        """What may come after a node, gates passed through; ``source`` is the last gate."""
        found: dict[str, Edge] = {}
        ahead, seen = self.ways_from(name), set()
        while ahead:
            edge = ahead.pop(0)
            if self.nodes[edge.target].kind == "gate":
                if edge.target not in seen:
                    seen.add(edge.target)
                    ahead = self.ways_from(edge.target) + ahead
            else:
                found.setdefault(edge.target, edge)
        return list(found.values())

    def _lanes(self) -> dict[str, Lane]:
        """A gate, a wait or an end stands in the lane from which it is first reached."""
        lanes = {
            name: _lane(node) for name, node in self._declared.items() if isinstance(node, Step)
        }
        first = next(iter(lanes.values()), Lane((), (), ()))
        lanes[self.start] = first
        for _round in self._declared:
            for edge in self.edges:
                if edge.source in lanes:
                    lanes.setdefault(edge.target, lanes[edge.source])
        return {name: lanes.get(name, first) for name in self._declared}


def all_flows() -> list[type[CaseFlow]]:
    """Every flow of the procedure: those that nobody waits for, each followed by its children."""
    found = [
        flow
        for flow in vars(flows).values()
        if isinstance(flow, type) and issubclass(flow, CaseFlow) and flow is not CaseFlow
    ]
    children = {flow: list(_children(flow)) for flow in found}
    waited_for = {child for group in children.values() for child in group}
    ordered: dict[type[CaseFlow], None] = {}

    def take(flow):
        if flow not in ordered:
            ordered[flow] = None
            for child in children.get(flow, ()):
                take(child)

    roots = [flow for flow in found if flow not in waited_for]
    for flow in sorted(roots, key=lambda flow: (-len(children[flow]), flow.__name__)):
        take(flow)
    return list(ordered)


def all_graphs() -> dict[str, Graph]:
    """Graphs of all flows by the word that stands for them in an address."""
    return {flow.app_name: Graph(flow) for flow in all_flows()}


def flow_of_step(step: str) -> type[CaseFlow] | None:
    """The flow that has a step of this name."""
    for flow in all_flows():
        if isinstance(flow._nodes_by_name.get(step), Step):
            return flow
    return None


def _stage_label(step: str):
    return STAGES[step].label if step in STAGES else stage_at(step).label


def _in_order(flow) -> list[str]:
    """The nodes in the order in which they are written: the flow's own, then those of the classes
    that it takes in (the engine puts these on the flow too, by the alphabet)."""
    written = {name: base for base in flow.__mro__ for name in vars(base)}
    return [
        name
        for base in flow.__mro__
        for name in vars(base)
        if written[name] is base and name in flow._nodes_by_name
    ]


def _children(flow) -> Iterator[type]:
    for name in _in_order(flow):
        node = flow.instance.node(name)
        if isinstance(node, Await):
            yield node.child


def _kind(node) -> str:
    kinds = {
        nodes.StartHandle: "start",
        nodes.End: "end",
        Step: "step",
        Await: "await",
        Gate: "gate",
    }
    return next((kind for base, kind in kinds.items() if isinstance(node, base)), "task")


def _title(node) -> str:
    """The title that the flow gives; a node without one is named by its kind."""
    unnamed = node.task_title == node.name.replace("_", " ").title()
    if not unnamed:
        return str(node.task_title)
    return {"start": _("开始"), "end": _("结束"), "gate": _("案卷到了哪一步")}.get(
        _kind(node), node.name
    )


def _ways(node) -> Iterator[Edge]:
    if not isinstance(node, Gate):
        yield from (Edge(node.name, edge.dst.name) for edge in node._outgoing())
        return
    for target, condition in node._branches:
        steps = getattr(condition, "steps", ())
        yield Edge(
            node.name,
            target.name,
            steps=steps,
            default=condition is None,
            condition="" if steps or condition is None else condition.__name__,
        )


def _lane(step: Step) -> Lane:
    model = model_of(step.performs[0].rule)
    offices = offices_of(step)
    labels = tuple(office_label(office, model) for office in offices)
    return Lane(duties_of(step), offices, labels)


def _either(words) -> str:
    return _("或").join(dict.fromkeys(words))
