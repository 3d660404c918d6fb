"""The graph that is read from the flows, and that it agrees with the stages of the record."""

import pytest

from workflows.graph import Graph, all_flows, all_graphs, flow_of_step
from workflows.remedy_stages import STAGES
from workflows.responsibility import duties_of, limits_of, offices_of
from workflows.stages import STAGE_OF_STEP
from workflows.steps import Await, CaseFlow, Gate, Step

GRAPHS = all_graphs()
FLOWS = all_flows()
every_flow = pytest.mark.parametrize("graph", GRAPHS.values(), ids=lambda graph: graph.slug)
STEPS = [
    pytest.param(node, id=node.name)
    for graph in GRAPHS.values()
    for node in graph.nodes.values()
    if node.kind == "step"
]


def flows_below(kind) -> set:
    found = set()
    for flow in kind.__subclasses__():
        if flow.__module__.startswith("workflows.flows"):
            found.add(flow)
        found |= flows_below(flow)
    return found


def test_no_flow_is_left_out():
    assert set(FLOWS) == flows_below(CaseFlow)


def test_a_parent_comes_before_its_children():
    for graph in GRAPHS.values():
        for node in graph.nodes.values():
            if node.child:
                assert FLOWS.index(graph.flow) < FLOWS.index(node.child)


@every_flow
def test_every_node_of_the_flow_is_there_and_no_other(graph):
    assert set(graph.nodes) == {node.name for node in graph.flow.instance.nodes()}
    assert {node.kind for node in graph.nodes.values()} <= {"start", "step", "gate", "await", "end"}


@every_flow
def test_every_node_is_reached_and_leads_to_an_end(graph):
    def spread(names, ways, end):
        found = set(names)
        while new := {getattr(e, end) for name in found for e in ways(name)} - found:
            found |= new
        return found

    ends = [name for name, node in graph.nodes.items() if node.kind == "end"]
    assert spread([graph.start], graph.ways_from, "target") == set(graph.nodes)
    assert spread(ends, graph.ways_to, "source") == set(graph.nodes)


@every_flow
def test_an_end_leads_nowhere_and_everything_else_somewhere(graph):
    for name, node in graph.nodes.items():
        assert bool(graph.ways_from(name)) is (node.kind != "end"), name


@every_flow
def test_a_gate_has_one_default_and_conditions_that_can_be_told(graph):
    for name, node in graph.nodes.items():
        ways = graph.ways_from(name)
        if node.kind == "gate":
            assert sum(way.default for way in ways) == 1
            assert all(way.default or way.steps or way.condition.isidentifier() for way in ways)
            assert all(way.label for way in ways)


@every_flow
def test_every_branch_of_a_gate_leads_where_the_record_then_stands(graph):
    for edge in graph.edges:
        target = graph.flow.instance.node(edge.target)
        for step in edge.steps:
            assert step in STAGE_OF_STEP | STAGES, edge
            if isinstance(target, Step):
                assert step == target.name, edge
            elif isinstance(target, Await):
                assert isinstance(target.child.instance.node(step), Step), edge
            else:
                assert isinstance(target, Gate), edge


def test_every_step_of_the_stages_stands_in_a_flow_and_the_other_way_round():
    steps = [param.values[0].name for param in STEPS]

    assert sorted(steps) == sorted(STAGE_OF_STEP | STAGES)
    assert all(flow_of_step(step) in FLOWS for step in steps)
    assert flow_of_step("no_such_step") is None


def opened_for(flow, step: str) -> list[str]:
    """The nodes that open one after another if a flow starts while the record calls for ``step``."""
    graph, opened = Graph(flow), []
    name = graph.start
    while True:
        node = graph.nodes[name]
        if node.kind == "step":
            return [*opened, name]
        if node.child:
            return [*opened, name, *opened_for(node.child, step)]
        if node.kind == "end":
            return [*opened, ""]  # a procedure beside the relief, which has no such step
        assert node.kind in ("start", "gate"), name
        ways = graph.ways_from(name)
        name = next(way for way in ways if way.default or not way.steps or step in way.steps).target


@pytest.mark.parametrize("step", STAGE_OF_STEP | STAGES)
def test_work_that_is_taken_up_anew_opens_exactly_the_step_that_the_record_calls_for(step):
    children = {node.child for graph in GRAPHS.values() for node in graph.nodes.values()}
    roots = [flow for flow in FLOWS if flow not in children]

    assert step in {opened_for(root, step)[-1] for root in roots}


@pytest.mark.parametrize("step", STEPS)
def test_whoever_may_have_to_do_a_step_is_known(step):
    assert duties_of(step.step)
    assert offices_of(step.step)
    assert limits_of(step.step)
    assert len(step.lane.label) > 3


def test_what_a_function_decides_is_read_from_it():
    decide_case = GRAPHS["relief"].nodes["decide_case"].step
    answer = GRAPHS["verification"].nodes["answer_request"].step

    assert set(duties_of(decide_case)) == {"township_approver", "district_supervisor"}
    assert set(offices_of(decide_case)) == {"agency", "district"}
    assert set(limits_of(answer)) == {"limit.means_answer", "limit.living_answer"}


@every_flow
def test_a_flow_tells_its_version_and_what_each_version_changed(graph):
    assert graph.flow.version == len(graph.flow.changes)
    days = [change.on for change in graph.flow.changes]
    assert days == sorted(days)
    assert all(str(change.what) for change in graph.flow.changes)


@every_flow
def test_a_step_that_is_gone_has_a_title_and_a_successor_that_exists(graph):
    for name, former in graph.flow.former.items():
        assert name not in graph.nodes
        assert str(former.title)
        assert not former.became or graph.nodes[former.became].kind in ("step", "await")
