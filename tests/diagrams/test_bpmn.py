"""The export is BPMN 2.0: valid by the OMG's schema, and another engine walks it."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator

from workflows.bpmn import BPMNDI, DC, DI, MODEL, OURS, condition, export, export_all
from workflows.graph import Graph, all_flows, all_graphs
from workflows.registers import duties

GRAPHS = all_graphs()
every_flow = pytest.mark.parametrize("graph", GRAPHS.values(), ids=lambda graph: graph.slug)
#: Every way out of every gate.
BRANCHES = [
    pytest.param(graph, edge, id=f"{graph.slug}-{edge.source}-{edge.target}")
    for graph in GRAPHS.values()
    for edge in graph.edges
    if graph.nodes[edge.source].kind == "gate"
]


def parsed(graph: Graph):
    return etree.fromstring(export(graph))


def elements(tree, name: str, namespace=MODEL) -> list:
    return tree.findall(f".//{{{namespace}}}{name}")


@pytest.fixture(scope="module")
def another_engine():
    parser = BpmnParser()
    for name, content in export_all().items():
        parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(content)), filename=name)
    return parser


@every_flow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_valid_by_the_schema_of_the_omg(graph, language):
    with translation.override(language):
        content = export(Graph(graph.flow))

    BpmnValidator().validate(etree.ElementTree(etree.fromstring(content)))


def test_the_schema_would_notice():
    tree = parsed(GRAPHS["consent"])
    elements(tree, "sequenceFlow")[0].attrib.pop("targetRef")

    with pytest.raises(Exception, match="targetRef"):
        BpmnValidator().validate(etree.ElementTree(tree))


@every_flow
def test_every_node_and_way_is_there_once(graph):
    tree = parsed(graph)
    process = tree.find(f"{{{MODEL}}}process")
    ids = [element.get("id") for element in tree.iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    assert set(graph.nodes) <= {element.get("id") for element in process}
    ways = {(e.get("sourceRef"), e.get("targetRef")) for e in elements(tree, "sequenceFlow")}
    assert ways == {(edge.source, edge.target) for edge in graph.edges}
    assert len(elements(tree, "sequenceFlow")) == len(graph.edges)


@every_flow
def test_every_step_says_whose_it_is_by_when_and_what_may_come_of_it(graph):
    tree = parsed(graph)
    for task in elements(tree, "userTask"):
        step = graph.nodes[task.get("id")].step
        [in_code] = elements(task, "step", OURS)
        [told] = elements(task, "documentation")
        assert set(in_code.get("duty").split()) <= set(duties())
        assert in_code.get("performs").split() == [act.__qualname__ for act in step.performs]
        assert all(limit in told.text for limit in in_code.get("limit").split())
        assert all(str(act.rule.label) in told.text for act in step.performs)
        assert graph.nodes[task.get("id")].lane.label in told.text


@every_flow
def test_every_node_stands_in_one_lane(graph):
    named = [ref.text for ref in elements(parsed(graph), "flowNodeRef")]

    assert sorted(named) == sorted(graph.nodes)


@every_flow
def test_everything_is_drawn(graph):
    tree = parsed(graph)
    shapes = {e.get("bpmnElement") for e in elements(tree, "BPMNShape", BPMNDI)}
    lines = {e.get("bpmnElement"): e for e in elements(tree, "BPMNEdge", BPMNDI)}

    lanes = {e.get("id") for e in elements(tree, "lane")}
    assert shapes == {*graph.nodes, *lanes, f"pool_{graph.slug}"}
    assert set(lines) == {e.get("id") for e in elements(tree, "sequenceFlow")}
    assert all(len(elements(line, "waypoint", DI)) >= 2 for line in lines.values())
    for bounds in elements(tree, "Bounds", DC):
        assert float(bounds.get("width")) > 0
        assert float(bounds.get("height")) > 0


@every_flow
def test_a_wait_calls_a_process_that_is_exported_too(graph):
    called = {e.get("calledElement") for e in elements(parsed(graph), "callActivity")}

    assert called <= {flow.app_name for flow in all_flows()}


def test_conditions_hold_for_their_steps_and_for_no_other():
    edges = [edge for graph in GRAPHS.values() for edge in graph.edges if edge.steps]
    steps = sorted({step for edge in edges for step in edge.steps})
    for edge in edges:
        holds = [step for step in steps if eval(condition(edge), {"step": step})]
        assert holds == sorted(edge.steps)


def test_titles_that_look_like_markup_are_escaped():
    graph = Graph(GRAPHS["consent"].flow)
    graph.title = '<b> & "c"'

    assert parsed(graph).get("name") == '<b> & "c"'


def path(graph: Graph, source: str, goals: set[str]) -> list:
    """The shortest way from a node to one of the goals, as edges."""
    ahead, seen = [(source, [])], {source}
    while ahead:
        name, ways = ahead.pop(0)
        if name in goals:
            return ways
        for edge in graph.ways_from(name):
            if edge.target not in seen:
                seen.add(edge.target)
                ahead.append((edge.target, [*ways, edge]))
    raise AssertionError(f"{graph.slug}: no way from {source} to {goals}")


def ends(graph: Graph) -> set[str]:
    return {name for name, node in graph.nodes.items() if node.kind == "end"}


def walk(parser, graph: Graph, ways: list) -> list[str]:
    """Let the other engine run a process; at each gate it is told where the record stands.

    Child processes are walked by their shortest way. Returns the nodes of ``graph`` that were done.
    """
    plans = {graph.slug: list(ways)}
    workflow = BpmnWorkflow(parser.get_spec(graph.slug), parser.get_subprocess_specs(graph.slug))
    done = []
    while not workflow.is_completed():
        ready = workflow.get_next_task(state=TaskState.READY)
        assert ready is not None, f"stuck after {done}"
        process, name = ready.workflow.spec.name, ready.task_spec.name
        here = GRAPHS[process]
        node = here.nodes.get(name)
        if process == graph.slug and node is not None:
            done.append(name)
        if name == here.start and process != graph.slug:
            plans[process] = path(here, here.start, ends(here))
        if node is not None and node.kind != "end":
            way = plans[process].pop(0)
            assert way.source == name
            ready.data["step"] = way.steps[0] if way.steps else ""
            if way.condition:
                ready.data[way.condition] = True
        ready.run()
    assert all(not left for left in plans.values())
    return done


@pytest.mark.parametrize(("graph", "branch"), BRANCHES)
def test_another_engine_walks_from_start_to_end_along_every_branch(another_engine, graph, branch):
    ways = [
        *path(graph, graph.start, {branch.source}),
        branch,
        *path(graph, branch.target, ends(graph)),
    ]

    done = walk(another_engine, graph, ways)

    assert done == [graph.start, *(way.target for way in ways)]


def test_the_command_writes_a_file_per_flow(tmp_path, capsys):
    call_command("export_bpmn", "--output", str(tmp_path / "out"))

    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == export_all()
    assert set(written) == {f"{graph.slug}.bpmn" for graph in GRAPHS.values()}
    assert len(capsys.readouterr().out.splitlines()) == len(written)


def test_the_command_writes_in_english_too(tmp_path):
    call_command("export_bpmn", "--output", str(tmp_path), "--language", "en")

    assert "Caseworker" in (tmp_path / "consent.bpmn").read_text(encoding="utf-8")


def test_the_command_says_when_it_cannot_write(tmp_path):
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(CommandError, match="taken"):
        call_command("export_bpmn", "--output", str(tmp_path / "taken"))
