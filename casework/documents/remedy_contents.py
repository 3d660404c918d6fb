"""What the papers of review and recovery say (复核、追回文书): one shape for all of them."""

from dataclasses import dataclass

from .contents import Remedy
from .parts import Heading, PersonLine


@dataclass(frozen=True)
class Row:
    """One line of a table, such as an instalment: what it is, and what stands beside it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A heading and the words below it."""

    title: str
    text: str


@dataclass(frozen=True)
class RemedyPaperContent:
    """A paper of a review or a recovery: what was asked, what is decided, why, and what remains.

    ``opening`` says what came before, ``ruling`` what is decided now. Without ``remedy`` the paper
    decides nothing against which one could still go.
    """

    heading: Heading
    applicant: PersonLine
    case_number: str
    opening: str
    ruling: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...] = ()
    rows_title: str = ""
    legal_basis: tuple[str, ...] = ()
    remedy: Remedy | None = None
