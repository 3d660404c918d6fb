"""The procedure as a picture and in words (办事程序): one page per flow, and its BPMN file.

Addresses name flows and steps, never a case.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from casework.desk.drawing import draw
from workflows.bpmn import export, file_name
from workflows.graph import Graph, all_graphs
from workflows.procedure import steps_in_words


@require_GET
def procedure(request, flow=""):
    """One flow's page; without a name, that of the flow from which the others are called."""
    graphs = all_graphs()
    graph = _graph(graphs, flow or next(iter(graphs)))
    here = _here(graph, request.GET.get("at", ""))
    context = {
        "heading": graph.title,
        "tabs": [
            {
                "url": reverse("procedure", args=[one.slug]),
                "label": one.title,
                "count": "",
                "current": one is graph,
            }
            for one in graphs.values()
        ],
        "picture": draw(graph, here=here),
        "here": graph.nodes[here].title if here else "",
        "here_name": here,
        "steps": steps_in_words(graph),
        "version": graph.flow.version,
        "changes": list(reversed([*enumerate(graph.flow.changes, start=1)])),
        "bpmn_url": reverse("procedure_bpmn", args=[graph.slug]),
    }
    return render(request, "desk/procedure.html", context)


@require_GET
def bpmn(request, flow):
    """The flow as a file for modellers and other engines, in the reader's language."""
    graph = _graph(all_graphs(), flow)
    return HttpResponse(
        export(graph),
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{file_name(graph)}"'},
    )


def _graph(graphs: dict[str, Graph], flow: str) -> Graph:
    if flow not in graphs:
        raise Http404
    return graphs[flow]


def _here(graph: Graph, step: str) -> str:
    """The node at which a case stands whose open step is ``step``: the step itself, or the wait for
    the flow that has it; "" if this flow has neither."""
    if step in graph.nodes and graph.nodes[step].kind == "step":
        return step
    for node in graph.nodes.values():
        if node.child and _here(Graph(node.child), step):
            return node.name
    return ""
