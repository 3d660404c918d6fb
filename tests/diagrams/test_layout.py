"""Pictures are legible: no node on another, no line through a node, everything inside."""

import itertools

import pytest
from lxml import etree

from casework.desk import drawing
from workflows import bpmn
from workflows.graph import all_graphs
from workflows.layout import lay_out

GRAPHS = all_graphs()
LAID = [
    pytest.param(graph, lay_out(graph, sizes, head=head), id=f"{graph.slug}-{kind}")
    for graph in GRAPHS.values()
    for kind, sizes, head in (
        ("page", drawing.SIZES, drawing.HEAD),
        ("bpmn", bpmn.SIZES, bpmn.HEAD),
    )
]
every_layout = pytest.mark.parametrize(("graph", "laid"), LAID)
SVG = "{http://www.w3.org/2000/svg}"


def points_between(one, other, count=200):
    for number in range(1, count):
        share = number / count
        yield tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))


@every_layout
def test_no_node_lies_on_another(graph, laid):
    boxes = list(laid.boxes.items())
    for number, (name, box) in enumerate(boxes):
        for other, second in boxes[number + 1 :]:
            apart = (
                box.end <= second.along
                or second.end <= box.along
                or box.across + box.breadth <= second.across
                or second.across + second.breadth <= box.across
            )
            assert apart, (name, other)


@every_layout
def test_no_line_runs_through_a_node(graph, laid):
    for edge, points in laid.lines.items():
        for one, other in itertools.pairwise(points):
            for point in points_between(one, other):
                through = [name for name, box in laid.boxes.items() if box.holds(*point)]
                assert through == [], edge


@every_layout
def test_a_line_begins_at_its_source_and_ends_at_its_target(graph, laid):
    for edge, points in laid.lines.items():
        source, target = laid.boxes[edge.source], laid.boxes[edge.target]
        assert points[0] == (source.end, source.middle)
        assert points[-1][0] == target.along
        assert target.across < points[-1][1] < target.across + target.breadth


@every_layout
def test_lines_are_upright_or_level(graph, laid):
    for points in laid.lines.values():
        for one, other in itertools.pairwise(points):
            assert one[0] == other[0] or one[1] == other[1]


@every_layout
def test_everything_lies_inside_and_every_node_in_its_lane(graph, laid):
    lanes = {lane.key: box for lane, box in zip(graph.lanes, laid.lanes, strict=True)}
    for name, box in laid.boxes.items():
        lane = lanes[graph.nodes[name].lane.key]
        assert lane.across <= box.across
        assert box.across + box.breadth <= lane.across + lane.breadth
    for points in laid.lines.values():
        assert all(
            0 < along < laid.length and 0 < across < laid.breadth for along, across in points
        )


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=lambda graph: graph.slug)
def test_the_picture_shows_every_node_and_line_and_marks_where_a_case_stands(graph):
    first = graph.steps[0]
    picture = etree.fromstring(str(drawing.draw(graph, here=first.name)))

    def of_class(word):
        return [e for e in picture.iter() if word in e.get("class", "").split()]

    assert len(of_class("node")) == len(graph.nodes)
    assert len(of_class("way")) == len(graph.edges)
    assert len(of_class("lane")) == len(graph.lanes)
    [marked] = of_class("node-here")
    assert "".join(marked.find(f"{SVG}text").itertext()) == first.title
    assert picture.get("role") == "img"
    assert graph.title in picture.get("aria-label")


def test_the_picture_carries_no_style_script_or_address():
    for graph in GRAPHS.values():
        picture = etree.fromstring(str(drawing.draw(graph)))
        for element in picture.iter():
            assert etree.QName(element).localname not in ("style", "script", "image", "a")
            assert not {"style", "onclick", "href"} & set(element.attrib)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("形式审查", ["形式审查"]),
        ("发布救助后公示结果", ["发布救助后", "公示结果"]),
        ("Check the form now", ["Check", "the form", "now"]),
        ("Authorization", ["Authorization"]),
    ],
)
def test_titles_break_between_words_and_anywhere_in_chinese(words, lines):
    assert drawing.wrapped(words, 5) == lines
