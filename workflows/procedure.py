"""The procedure in words (办事程序): what a flow's steps are, for pages, papers and exports."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.agencies.models import Jurisdiction
from casework.cases.models import Route
from casework.policy.calculators import value_in_words

from . import registers
from .graph import Graph, Node
from .responsibility import limits_of
from .steps import Step


@dataclass(frozen=True)
class Value:
    """What a rule says on one side; unverified values are samples (示例参数)."""

    words: str
    verified: bool


@dataclass(frozen=True)
class Limit:
    """The rule that gives a step's due date, with what it says on each side; ``route`` names the one
    route on which it takes the place of the step's own."""

    key: str
    name: str
    values: tuple[Value, ...]
    route: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} · {self.route}" if self.route else self.name


@dataclass(frozen=True)
class Onward:
    """Where a step may lead: to which node, and when (always, if ``condition`` is empty)."""

    name: str
    title: str
    condition: str


@dataclass(frozen=True)
class StepInWords:
    """One line of the procedure."""

    name: str
    title: str
    lane: str
    limits: tuple[Limit, ...]
    acts: tuple[str, ...]
    rules: tuple
    onward: tuple[Onward, ...]
    child: str
    child_title: str


def steps_in_words(graph: Graph) -> list[StepInWords]:
    """Every step of a flow, and every wait for a child flow, in the order of the procedure."""
    return [_line(graph, node) for node in graph.steps]


def limits_in_words(step: Step) -> tuple[Limit, ...]:
    """Every time limit that a step may have: its own, and those of whole routes."""
    paces = (_limit(pace.limit, Route(route).label) for route, pace in step.pace.items())
    return (*map(_limit, limits_of(step)), *paces)


def _limit(key: str, route: str = "") -> Limit:
    """A time limit by its rule: what it says on each side in its latest version."""
    unit = registers.rule_unit(key)
    return Limit(
        key,
        registers.rule_name(key),
        tuple(
            Value(f"{Jurisdiction(side).label} {value_in_words(value, unit)[0]}", verified)
            for side, value, verified in registers.latest_values(key)
        ),
        str(route),
    )


def documentation(graph: Graph, node: Node) -> str:
    """What an export says of a step, line by line."""
    line = _line(graph, node)
    if line.child:
        return _("等待“%(flow)s”办结后继续。") % {"flow": line.child_title}
    sentences = [_("办理：%(who)s") % {"who": line.lane}]
    for limit in line.limits:
        sentences.append(_("时限：%(name)s（%(key)s）") % {"name": limit.title, "key": limit.key})
    sentences.append(_("可办理：%(acts)s") % {"acts": _("、").join(line.acts)})
    return "\n".join(sentences)


def _line(graph: Graph, node: Node) -> StepInWords:
    rules = tuple(act.rule for act in node.step.performs) if node.kind == "step" else ()
    return StepInWords(
        name=node.name,
        title=node.title,
        lane=node.lane.label if node.kind == "step" else "",
        limits=limits_in_words(node.step) if node.kind == "step" else (),
        acts=tuple(str(rule.label) for rule in rules),
        rules=rules,
        onward=tuple(
            Onward(edge.target, graph.nodes[edge.target].title, edge.label)
            for edge in graph.next_steps(node.name)
        ),
        child=node.child.app_name if node.child else "",
        child_title=str(node.child.process_title) if node.child else "",
    )
