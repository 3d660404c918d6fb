"""What forms have in common (文书要素): heads, people, items and figures, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.core import clock


@dataclass(frozen=True)
class Stated:
    """A figure that a policy parameter gives; ``sample`` prints 示例参数 beside it (unverified)."""

    text: str
    sample: bool = False


@dataclass(frozen=True)
class Names:
    """The same in Simplified, Traditional (Macao), Portuguese and English; what is missing is left out."""

    hans: str
    hant: str = ""
    pt: str = ""
    en: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of an official paper (文书头). ``issued_at`` is aware; its legal day is printed."""

    agency: str
    number: str
    issued_at: datetime
    verify_url: str = ""
    agency_address: str = ""
    agency_phone: str = ""
    handler: str = ""
    addressed_to: str = ""  # 主送
    reported_to: tuple[str, ...] = ()  # 抄报
    copied_to: tuple[str, ...] = ()  # 抄送

    @property
    def issued_on(self) -> date:
        return clock.legal_day(self.issued_at)


@dataclass(frozen=True)
class PersonLine:
    """A member of the household as forms show them; ``masked_number`` such as 1******(8)."""

    name: str
    relation: Names = Names("本人", "本人", "Requerente", "Applicant")
    document_kind: str = ""
    masked_number: str = ""
    residence: str = ""
    name_hant: str = ""
    name_latin: str = ""
    born_on: date | None = None
    #: The guardian who signs for a minor or a person of limited capacity (监护人代签).
    guardian: str = ""
    guardian_relation: str = ""


@dataclass(frozen=True)
class Item:
    """One thing to be verified (核查事项), of whom and for which period."""

    code: str
    name: Names
    persons: str = ""
    since: date | None = None
    until: date | None = None
    answer_form: Names | None = None
