"""Where everything stands in a picture of a flow (版面): layers along the procedure, lanes across it.

Two axes, so that one computation serves the upright picture on a page and the lying one that
modellers expect: ``along`` grows with the procedure, ``across`` from lane to lane. Lines run only in
the gaps between layers and in the gutters beside the lanes, so none crosses a node.
"""

from dataclasses import dataclass, field

from .graph import Edge, Graph

#: The gate behind the start, where work is taken up again, and any gate with more ways out than this
#: is a hub: its lines leave by the gutter in front.
HUB = 5


@dataclass(frozen=True)
class Sizes:
    """Measures of a picture: of nodes by kind (along, across), and of the room between them."""

    nodes: dict[str, tuple[float, float]]
    beside: float  # between two nodes of one layer
    gap: float  # between two layers, without the lines that run there
    track: float = 9  # between two lines that run beside each other
    margin: float = 16

    def of(self, kind: str) -> tuple[float, float]:
        return self.nodes.get(kind, self.nodes["step"])


@dataclass(frozen=True)
class Box:
    """A rectangle on the two axes."""

    along: float
    across: float
    length: float
    breadth: float

    @property
    def middle(self) -> float:
        return self.across + self.breadth / 2

    @property
    def end(self) -> float:
        return self.along + self.length

    def holds(self, along: float, across: float) -> bool:
        """Whether a point lies inside, its border not counted."""
        inside = self.along < along < self.end
        return inside and self.across < across < self.across + self.breadth


@dataclass
class Layout:
    """The finished layout: boxes of nodes and lanes, points of lines, and the size of it all."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lanes: list[Box] = field(default_factory=list)
    lines: dict[Edge, list[tuple[float, float]]] = field(default_factory=dict)
    hubs: frozenset[str] = frozenset()
    length: float = 0
    breadth: float = 0


class _Tracks:
    """Who runs where in a gap or a gutter: a track of its own for each party."""

    def __init__(self):
        self.taken: dict = {}

    def take(self, party) -> int:
        return self.taken.setdefault(party, len(self.taken))

    def __len__(self):
        return len(self.taken)


def lay_out(graph: Graph, sizes: Sizes, *, head: float = 0) -> Layout:
    """Lay a flow out; ``head`` is the room that the lanes' names need before the first layer."""
    return _Work(graph, sizes, head).done()


class _Work:
    def __init__(self, graph: Graph, sizes: Sizes, head: float):
        self.graph, self.sizes, self.head = graph, sizes, head
        self.layers = graph.layers
        self.depth = max(self.layers.values())
        first = {edge.target for edge in graph.ways_from(graph.start)}
        self.hubs = frozenset(
            name
            for name, node in graph.nodes.items()
            if node.kind == "gate" and (name in first or len(graph.ways_from(name)) > HUB)
        )
        self.gaps = [_Tracks() for _gap in range(self.depth + 1)]
        self.front, self.back = _Tracks(), _Tracks()
        self.places = self._places()

    def done(self) -> Layout:
        for edge in self.graph.edges:
            self._book(edge)
        layout = Layout(hubs=self.hubs)
        self._set_lanes(layout)
        self._set_nodes(layout)
        for edge in self.graph.edges:
            layout.lines[edge] = self._line(edge, layout)
        return layout

    def _places(self) -> dict[str, tuple[int, int, int]]:
        """Lane, place in it, and how many share lane and layer, for each node."""
        lanes = {lane.key: index for index, lane in enumerate(self.graph.lanes)}
        cells: dict[tuple[int, int], list[str]] = {}
        for name, node in self.graph.nodes.items():
            cells.setdefault((self.layers[name], lanes[node.lane.key]), []).append(name)
        return {
            name: (lane, index, len(names))
            for (_layer, lane), names in cells.items()
            for index, name in enumerate(names)
        }

    def _kind_of_way(self, edge: Edge) -> str:
        """``next`` to the following layer, ``hub`` out of a hub, or ``far``."""
        if self.layers[edge.target] == self.layers[edge.source] + 1:
            return "next"
        return "hub" if edge.source in self.hubs else "far"

    def _book(self, edge: Edge) -> None:
        """Take tracks for a line: in the gap behind its source, and for a long one in a gutter
        and in the gap before its target."""
        kind = self._kind_of_way(edge)
        if kind == "next" and self._aligned(edge):
            return
        self.gaps[self.layers[edge.source]].take(("from", edge.source))
        if kind != "next":
            self.gaps[self._gap_before(edge.target)].take((kind, edge.target))
            gutter = self.front if kind == "hub" else self.back
            gutter.take(edge.source if kind == "hub" else edge.target)

    def _gap_before(self, name: str) -> int:
        return max(self.layers[name] - 1, 0)

    def _aligned(self, edge: Edge) -> bool:
        """Whether a line to the next layer can run straight."""
        one, other = self.places[edge.source], self.places[edge.target]
        return one[0] == other[0] and self._offset(*one[1:]) == self._offset(*other[1:])

    @staticmethod
    def _offset(index: int, sharing: int) -> float:
        return index - (sharing - 1) / 2

    def _set_lanes(self, layout: Layout) -> None:
        sizes = self.sizes
        pitch = max(breadth for _length, breadth in sizes.nodes.values()) + sizes.beside
        across = sizes.margin + len(self.front) * sizes.track
        for lane in range(len(self.graph.lanes)):
            widest = max(share for where, _index, share in self.places.values() if where == lane)
            layout.lanes.append(Box(0, across, 0, widest * pitch))
            across += widest * pitch
        layout.breadth = across + len(self.back) * sizes.track + sizes.margin
        self.pitch = pitch

    def _set_nodes(self, layout: Layout) -> None:
        along = self.head + self.sizes.gap / 2
        self.gap_at = []
        for layer in range(self.depth + 1):
            here = [name for name, at in self.layers.items() if at == layer]
            room = {name: self.sizes.of(self.graph.nodes[name].kind) for name in here}
            longest = max((length for length, _breadth in room.values()), default=0)
            for name, (length, breadth) in room.items():
                lane, index, sharing = self.places[name]
                box = layout.lanes[lane]
                middle = box.middle + self._offset(index, sharing) * self.pitch
                layout.boxes[name] = Box(
                    along + (longest - length) / 2, middle - breadth / 2, length, breadth
                )
            along += longest
            self.gap_at.append(along)
            if layer < self.depth:
                along += self.sizes.gap + len(self.gaps[layer]) * self.sizes.track
        layout.length = along + self.sizes.gap / 2 + len(self.gaps[-1]) * self.sizes.track
        layout.lanes = [Box(0, box.across, layout.length, box.breadth) for box in layout.lanes]

    def _track_at(self, gap: int, party) -> float:
        """Where on the long axis a party's track runs in a gap."""
        number = self.gaps[gap].taken[party]
        return self.gap_at[gap] + self.sizes.gap / 2 + number * self.sizes.track

    def _line(self, edge: Edge, layout: Layout) -> list[tuple[float, float]]:
        source, target = layout.boxes[edge.source], layout.boxes[edge.target]
        kind = self._kind_of_way(edge)
        start, goal = (source.end, source.middle), (target.along, target.middle)
        if kind == "next" and self._aligned(edge):
            return [start, goal]
        leave = self._track_at(self.layers[edge.source], ("from", edge.source))
        if kind == "next":
            return [start, (leave, source.middle), (leave, target.middle), goal]
        arrive = self._track_at(self._gap_before(edge.target), (kind, edge.target))
        if kind == "hub":
            gutter = self.sizes.margin + self.front.taken[edge.source] * self.sizes.track
            entry = target.middle - target.breadth / 8
        else:
            inner = layout.lanes[-1].across + layout.lanes[-1].breadth
            gutter = inner + (self.back.taken[edge.target] + 1) * self.sizes.track
            entry = target.middle + target.breadth / 8
        return [
            start, (leave, source.middle), (leave, gutter), (arrive, gutter), (arrive, entry),
            (target.along, entry),
        ]  # fmt: skip
