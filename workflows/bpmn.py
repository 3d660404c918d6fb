"""The flows as BPMN 2.0 (流程图导出), for any engine or modeller that reads the standard.

viewflow's own export (``viewflow.workflow.chart.grid_to_bpmn``) was tried and is of no use here. What it
writes is valid, but its gates have no conditions, so no engine can walk them; waits for a child flow
come out as catch events for a message that is not there, so nothing joins the flows; there are no lanes, and nothing says
whose work a step is, by when, or what may come of it. So the export is our own. It says what the
flow classes say and nothing else:

* a step is a user task; its documentation names duty, office, time limit and what may come of it,
  and its extension (``lotus:step``) the same in code;
* a gate is an exclusive gateway. Its conditions ask the one variable ``step``: the step that the
  record calls for (:func:`workflows.stages.stage_of`). They read alike in FEEL and in Python;
* a wait for a child flow is a call activity of the child's process, which is a file of its own;
* lanes are the duties at their offices, and the diagram interchange has every shape and line.
"""

import itertools
import json

from lxml import etree
from lxml.builder import ElementMaker

from . import layout as layouts
from .graph import Edge, Graph, Node, all_graphs
from .layout import Box, Sizes, lay_out
from .procedure import documentation
from .responsibility import duties_of, limits_of, offices_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DI = "http://www.omg.org/spec/DD/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Our own namespace: of the processes, and of what an extension says.
OURS = "urn:lotus-bridge:procedure"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
PREFIXES = {
    "bpmn": MODEL, "bpmndi": BPMNDI, "di": DI, "dc": DC, "xsi": XSI, "lotus": OURS,
}  # fmt: skip

ELEMENTS = {
    "start": "startEvent", "end": "endEvent", "step": "userTask", "gate": "exclusiveGateway",
    "await": "callActivity", "task": "task",
}  # fmt: skip
#: Modellers' usual measures, lying: (length, breadth).
SIZES = Sizes(
    nodes={
        "step": (120, 80), "await": (120, 80), "task": (120, 80), "gate": (50, 50),
        "start": (36, 36), "end": (36, 36),
    },
    beside=40, gap=50,
)  # fmt: skip
#: Room for the name of the pool and of the lanes.
HEAD = 60
#: Where a lane begins in its pool.
INSIDE = 30

bpmn = ElementMaker(namespace=MODEL, nsmap=PREFIXES)
bpmndi = ElementMaker(namespace=BPMNDI)
di = ElementMaker(namespace=DI)
dc = ElementMaker(namespace=DC)
lotus = ElementMaker(namespace=OURS)


def file_name(graph: Graph) -> str:
    return f"{graph.slug}.bpmn"


def export(graph: Graph) -> bytes:
    """One flow as a BPMN 2.0 document, in the language that is active."""
    names = _names_of(graph.edges)
    definitions = bpmn.definitions(
        {
            "id": f"definitions_{graph.slug}",
            "name": graph.title,
            "targetNamespace": OURS,
            "expressionLanguage": FEEL,
            "exporter": "Lotus Bridge",
            "exporterVersion": str(graph.flow.version),
        },
        bpmn.collaboration(
            {"id": f"collaboration_{graph.slug}"},
            bpmn.participant(id=f"pool_{graph.slug}", name=graph.title, processRef=graph.slug),
        ),
        _process(graph, names),
        _diagram(graph, names),
    )
    return etree.tostring(definitions, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def export_all() -> dict[str, bytes]:
    """Every flow of the procedure, by file name."""
    return {file_name(graph): export(graph) for graph in all_graphs().values()}


def condition(edge: Edge) -> str:
    """When a way out of a gate is taken: an expression on the variable ``step``, or a variable
    named like the function that the gate asks."""
    return f"step in {json.dumps(edge.steps)}" if edge.steps else edge.condition


def _names_of(edges: tuple[Edge, ...]) -> dict[Edge, str]:
    names: dict[Edge, str] = {}
    for edge in edges:
        name = f"way_{edge.source}_{edge.target}"
        same = sum(taken == name or taken.startswith(f"{name}_no") for taken in names.values())
        names[edge] = f"{name}_no{same + 1}" if same else name
    return names


def _process(graph: Graph, names: dict[Edge, str]):
    process = bpmn.process({"id": graph.slug, "name": graph.title, "isExecutable": "true"})
    process.append(bpmn.documentation(_history(graph)))
    lanes = bpmn.laneSet({"id": f"lanes_{graph.slug}"})
    for number, lane in enumerate(graph.lanes):
        lanes.append(
            bpmn.lane(
                {"id": _lane_id(graph, number), "name": lane.label},
                *(
                    bpmn.flowNodeRef(node.name)
                    for node in graph.nodes.values()
                    if node.lane.key == lane.key
                ),
            )
        )
    process.append(lanes)
    for node in graph.nodes.values():
        process.append(_node(graph, node, names))
    for edge in graph.edges:
        process.append(_way(edge, names))
    return process


def _history(graph: Graph) -> str:
    """Which version this is, and what each version changed."""
    return "\n".join(
        f"{number}. {change.on.isoformat()} {change.what}"
        for number, change in enumerate(graph.flow.changes, start=1)
    )


def _node(graph: Graph, node: Node, names: dict[Edge, str]):
    element = bpmn(ELEMENTS[node.kind], id=node.name, name=node.title)
    if node.kind in ("step", "await"):
        element.append(bpmn.documentation(documentation(graph, node)))
    if node.kind == "step":
        element.append(bpmn.extensionElements(_in_code(node)))
    if node.child:
        element.set("calledElement", node.child.app_name)
    for edge in graph.ways_to(node.name):
        element.append(bpmn.incoming(names[edge]))
    for edge in graph.ways_from(node.name):
        element.append(bpmn.outgoing(names[edge]))
        if edge.default:
            element.set("default", names[edge])
    return element


def _in_code(node: Node):
    step = node.step
    return lotus.step(
        {
            "duty": " ".join(duties_of(step)),
            "office": " ".join(offices_of(step)),
            "limit": " ".join(limits_of(step)),
            "performs": " ".join(act.__qualname__ for act in step.performs),
        }
    )


def _way(edge: Edge, names: dict[Edge, str]):
    flow = bpmn.sequenceFlow(
        {"id": names[edge], "sourceRef": edge.source, "targetRef": edge.target}
    )
    if edge.label:
        flow.set("name", edge.label)
    if edge.steps or edge.condition:
        flow.append(
            bpmn.conditionExpression(condition(edge), {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
        )
    return flow


def _diagram(graph: Graph, names: dict[Edge, str]):
    laid = lay_out(graph, SIZES, head=HEAD)
    plane = bpmndi.BPMNPlane(
        {"id": f"plane_{graph.slug}", "bpmnElement": f"collaboration_{graph.slug}"}
    )
    pool = Box(0, 0, laid.length, laid.breadth)
    plane.append(_shape(f"pool_{graph.slug}", pool, isHorizontal="true"))
    for number, lane in enumerate(_tiled(laid)):
        plane.append(_shape(_lane_id(graph, number), lane, isHorizontal="true"))
    for name, box in laid.boxes.items():
        more = {"isMarkerVisible": "true"} if graph.nodes[name].kind == "gate" else {}
        plane.append(_shape(name, box, **more))
    for edge, points in laid.lines.items():
        plane.append(
            bpmndi.BPMNEdge(
                {"id": f"{names[edge]}_di", "bpmnElement": names[edge]},
                *(di.waypoint(x=_number(x), y=_number(y)) for x, y in points),
            )
        )
    return bpmndi.BPMNDiagram({"id": f"diagram_{graph.slug}", "name": graph.title}, plane)


def _tiled(laid: layouts.Layout) -> list[Box]:
    """Lanes that fill their pool: the first and the last take in the gutters beside them."""
    borders = [0.0, *(lane.across for lane in laid.lanes[1:]), laid.breadth]
    return [
        Box(INSIDE, above, laid.length - INSIDE, below - above)
        for above, below in itertools.pairwise(borders)
    ]


def _shape(element: str, box: Box, **attributes):
    return bpmndi.BPMNShape(
        {"id": f"{element}_di", "bpmnElement": element, **attributes},
        dc.Bounds(
            x=_number(box.along), y=_number(box.across),
            width=_number(box.length), height=_number(box.breadth),
        ),
    )  # fmt: skip


def _lane_id(graph: Graph, number: int) -> str:
    return f"lane_{graph.slug}_{number + 1}"


def _number(value: float) -> str:
    return f"{value:g}"
