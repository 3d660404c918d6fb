"""A flow as a picture on a page (程序图): SVG made here, with the page's own style sheet.

Upright: the procedure runs down the page, each duty has its lane. The picture needs no script and
nothing from outside; colours come from ``static/lotus.css``, so dark pages and paper have theirs. What it
shows stands in words in the table beneath it.
"""

import unicodedata

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree
from lxml.builder import ElementMaker

from workflows.graph import Edge, Graph, Node
from workflows.layout import Box, Layout, Sizes, lay_out

SIZES = Sizes(
    nodes={
        "step": (54, 190), "await": (54, 190), "task": (54, 190), "gate": (34, 34),
        "start": (26, 26), "end": (26, 26),
    },
    beside=26, gap=30,
)  # fmt: skip
#: Room for the lanes' names.
HEAD = 60
#: Pixels that a line of text and a wide character take.
LINE, WIDE = 17, 14
#: Wide characters to a line in a box, and beside an end.
IN_BOX, BESIDE_END = 12.5, 6

svg = ElementMaker(
    namespace="http://www.w3.org/2000/svg", nsmap={None: "http://www.w3.org/2000/svg"}
)


def draw(graph: Graph, *, here: str = "") -> SafeString:
    """The picture; ``here`` is the node at which a case stands."""
    laid = lay_out(graph, SIZES, head=HEAD)
    title = _("程序图：%(flow)s") % {"flow": graph.title}
    picture = svg.svg(
        {
            "class": "procedure",
            "viewBox": f"0 0 {laid.breadth:g} {laid.length:g}",
            "width": f"{laid.breadth:g}",
            "height": f"{laid.length:g}",
            "role": "img",
            "aria-label": title,
        },
        svg.title(title),
        _arrow_heads(),
    )
    for lane, box in zip(graph.lanes, laid.lanes, strict=True):
        picture.append(_lane(lane.label, box))
    for edge in sorted(laid.lines, key=lambda edge: edge.source not in laid.hubs):
        picture.append(_way(edge, laid))
    for name, node in graph.nodes.items():
        picture.append(_node(node, laid.boxes[name], here=name == here))
    # Every word in it went through lxml, which escapes it.
    return mark_safe(etree.tostring(picture, encoding="unicode"))


def wrapped(words: str, room: float) -> list[str]:
    """Words broken into lines of at most ``room`` wide characters: between words where there are
    any, anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and _width(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for character in words:
        joins = pieces and not _is_wide(character) and not _is_wide(pieces[-1][-1])
        if (joins and not pieces[-1].endswith(" ")) or (character == " " and pieces):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _width(words: str) -> float:
    return sum(1 if _is_wide(character) else 0.56 for character in words)


def _arrow_heads():
    heads = svg.defs()
    for kind in ("plain", "hub"):
        heads.append(
            svg.marker(
                {
                    "id": f"head-{kind}", "class": f"head head-{kind}", "viewBox": "0 0 8 8",
                    "refX": "8", "refY": "4", "markerWidth": "8", "markerHeight": "8",
                    "markerUnits": "userSpaceOnUse", "orient": "auto",
                },
                svg.path(d="M0 0 8 4 0 8z"),
            )
        )  # fmt: skip
    return heads


def _lane(label: str, box: Box):
    group = svg.g({"class": "lane"})
    group.append(
        svg.rect(x=f"{box.across:g}", y="0", width=f"{box.breadth:g}", height=f"{box.length:g}")
    )
    room = box.breadth / WIDE - 1
    lines = [line for part in label.split(" · ") for line in wrapped(part, room)]
    group.append(_text(lines, box.middle, HEAD / 2))
    return group


def _way(edge: Edge, laid: Layout):
    kind = "hub" if edge.source in laid.hubs else "plain"
    points = " ".join(f"{across:g},{along:g}" for along, across in laid.lines[edge])
    return svg.polyline(
        {"class": f"way way-{kind}", "points": points, "marker-end": f"url(#head-{kind})"}
    )


def _node(node: Node, box: Box, *, here: bool):
    group = svg.g({"class": f"node node-{node.kind}{' node-here' if here else ''}"})
    middle = box.along + box.length / 2
    match node.kind:
        case "gate":
            corners = (
                (box.middle, box.along), (box.across + box.breadth, middle),
                (box.middle, box.end), (box.across, middle),
            )  # fmt: skip
            group.append(svg.polygon(points=" ".join(f"{x:g},{y:g}" for x, y in corners)))
        case "start" | "end":
            group.append(
                svg.circle(cx=f"{box.middle:g}", cy=f"{middle:g}", r=f"{box.breadth / 2:g}")
            )
            beside = box.across + box.breadth + 8
            group.append(_text(wrapped(node.title, BESIDE_END), beside, middle, "begins"))
        case _:
            group.append(_rectangle(box, 0))
            if node.kind == "await":
                group.append(_rectangle(box, 4))
            group.append(_text(wrapped(node.title, IN_BOX), box.middle, middle))
    return group


def _rectangle(box: Box, inset: float):
    return svg.rect(
        x=f"{box.across + inset:g}", y=f"{box.along + inset:g}", rx="6",
        width=f"{box.breadth - 2 * inset:g}", height=f"{box.length - 2 * inset:g}",
    )  # fmt: skip


def _text(lines: list[str], x: float, y: float, kind: str = "middle"):
    text = svg.text({"class": f"words-{kind}"})
    top = y - (len(lines) - 1) * LINE / 2
    for number, line in enumerate(lines):
        text.append(
            svg.tspan(line, {"x": f"{x:g}", "y": f"{top + number * LINE:g}", "dy": ".35em"})
        )
    return text
