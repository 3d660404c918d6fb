"""What an English page may still say in Chinese: names, officers' own words, titles of laws.

Everything here is compared with what the database holds, so that a word of the system's own never
passes for data.
"""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.apps import apps

from casework.cases.letters import LEGAL_BASIS
from casework.core.sealed import Sealed
from tests.languages.test_catalogue import CHINESE

#: Columns with data that no translation reaches, and why.
DATA = {
    "agencies.officer": ("full_name",),  # people's names
    "people.person": ("name", "name_hant", "public_name"),
    "assessment.publicity": ("shown_name",),
    # What officers and applicants wrote.
    "cases.case": ("circumstances", "route_words"),
    "cases.note": ("words",),
    "audit.reason": ("words",),
    "people.household": ("address",),
    "people.meansitem": ("note", "answer"),
    "assessment.assessment": ("findings", "opinion", "review_words"),
    "assessment.objection": ("objector", "words", "outcome"),
    "verification.requesteditem": ("answer", "remark"),
    "decisions.decision": ("reason", "beyond_reason", "legal_basis"),
    "decisions.legalreview": ("opinion",),
    "pilot.progressentry": ("text",),
    "pilot.pilottask": ("evidence",),
    "pilot.policystudy": ("title", "proposal", "conclusion"),
    "notices.service": ("recipient_name",),
    "remedies.review": ("lodger_name", "grounds", "late_reason", "reason", "implementation"),
    "remedies.proceeding": ("authority", "number", "implementation"),
    "remedies.complaint": ("complainant", "words", "reply"),
    "remedies.recovery": ("reason",),
    # Titles and numbers of laws and documents.
    "policy.policyrule": ("source",),
    "policy.ruleproposal": ("source",),
    "documents.document": ("issuer",),  # as the paper in hand names it
    "exchange.transferbasis": ("document_number",),
    "ledger.fund": ("legal_basis",),
}
#: Attributes that are read out or shown.
SPOKEN = ("alt", "aria-label", "content", "data-label", "label", "placeholder", "title", "value")
_SILENT = ("script", "style")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track")
)


def words_of(html: str) -> list[str]:
    """What a page says, part by part, but for parts that are marked as Chinese (the switch)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.parts


def chinese_of_the_system(html: str, *texts: str) -> list[str]:
    """The parts of a page that hold Chinese beyond ``texts`` and the data on file."""
    data = sorted({*data_on_file(), *texts}, key=len, reverse=True)
    return [part for part in words_of(html) if CHINESE.search(_without(data, part))]


def _without(data: list[str], part: str) -> str:
    for text in data:
        part = part.replace(text, " ")
    return part


def data_on_file() -> Iterator[str]:
    """Every Chinese text on file that stays as it is in whatever language the page is."""
    yield from LEGAL_BASIS
    yield from _texts("；".join(LEGAL_BASIS[:2]))
    for label, names in DATA.items():
        for record in apps.get_model(label).objects.all():
            for name in names:
                yield from _texts(getattr(record, name))
    # An office or fund without an English name keeps its own.
    for label in ("agencies.agency", "ledger.fund"):
        for record in apps.get_model(label).objects.filter(name_en=""):
            yield from _texts(record.name)


def _texts(value) -> Iterator[str]:
    match value:
        case Sealed():
            yield from _texts(value.open())
        case str() if CHINESE.search(value):
            yield value
            # A page sets each line by itself, and its HTML runs blanks together.
            yield from (" ".join(line.split()) for line in value.splitlines() if line.strip())
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        #: Open elements; true below one that is marked as Chinese or never shown.
        self._open: list[tuple[str, bool]] = []

    @property
    def _passed_over(self) -> bool:
        return bool(self._open and self._open[-1][1])

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        passed = self._passed_over or tag in _SILENT or given.get("lang", "").startswith("zh")
        if not passed:
            self.parts += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in _VOID:
            self._open.append((tag, passed))

    def handle_endtag(self, tag):
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        text = " ".join(data.split())
        if text and not self._passed_over:
            self.parts.append(text)
