"""Cases in bulk (负载数据): so many that lists, searches and acts can be measured at full size.

They are made of the same records as real ones and stand at every stage in realistic proportions.
What they lack are papers (all point to one sample scan) and most of their history: the journal of
each case holds its registration and what later acts read. Chains, books and open work are sound:
``audit_verify`` and ``check_consistency`` find nothing.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import F

from casework.agencies.models import Agency, Appointment, Jurisdiction
from casework.audit.chain import body_of, digest
from casework.audit.locks import held, hold
from casework.audit.models import Entry, Stream
from casework.core import clock
from casework.core.money import Money
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.ledger.actions import open_fund, pay_in
from casework.ledger.models import Account, Fund, Transfer
from casework.ledger.rules import digest as transfer_digest
from casework.people.models import SearchKey
from casework.policy.models import NumberCounter

from .bulk_case import CaseWriter, Office
from .bulk_stages import MOST_GRANTED, stages
from .scans import scan

#: Cases written in one transaction.
BATCH = 500
FUND = "FZCS"
#: The demo accounts work at 拱北: its queues are fuller than others.
BUSIEST = "ZH-XZ-GB"
BUSY = 6


@dataclass(frozen=True)
class Written:
    """What was written, and how fast."""

    cases: int
    rows: int
    seconds: float

    def __str__(self):
        return (
            f"{self.cases:,} cases, {self.rows:,} rows in {self.seconds:.1f} s: "
            f"{self.cases / self.seconds:,.0f} cases/s, {self.rows / self.seconds:,.0f} rows/s"
        )


def seed_load(
    cases: int,
    *,
    seed: int = 1,
    at: Iterable[str] = (),
    agency: str = "",
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Written:
    """Write ``cases`` further cases; needs the demo officers. ``progress``: done, of how many.

    They stand at the stages of ``at``, each in turn, and at ``agency`` (a code); where these are
    not given, at every stage and office in realistic proportions.
    """
    began = time.monotonic()
    dice = random.Random(seed)
    fund = _fund(Money(cases * MOST_GRANTED, "CNY"))
    offices = [office for office in _offices() if agency in ("", office.agency.code)]
    writer = CaseWriter(offices, fund, _sample_page(fund), dice)
    wanted, done, rows = cycle(at) if at else stages(dice), 0, 0
    while done < cases:
        batch = Batch(fund)
        with hold(fund.stream):
            batch.begin(held(fund.stream))
            for stage in islice(wanted, min(BATCH, cases - done)):
                writer.write(batch, stage)
                done += 1
            rows += batch.store()
        progress(done, cases)
    return Written(cases, rows, time.monotonic() - began)


class Batch:
    """Rows of one transaction, with their numbers given beforehand, so that they can name each
    other before any of them is stored."""

    def __init__(self, fund: Fund):
        self.fund = fund
        self.rows: dict[type, list] = {}
        #: (person, kind, key) of search keys: nearly half of all rows, so without model objects.
        self.keys: list[tuple[int, str, str]] = []
        self._ids: dict[type, Iterator[int]] = {}
        self._counters: dict[tuple[str, int], NumberCounter] = {}
        self._reserved = self._paid = 0

    def begin(self, fund_stream: Stream) -> None:
        self.fund_stream = fund_stream

    def add(self, model, **fields):
        """A row of ``model`` with its number; stored by :meth:`store`."""
        if model is not Transfer:
            if model not in self._ids:
                self._ids[model] = _free_numbers(model)
            fields["pk"] = next(self._ids[model])
        row = model(**fields)
        self.rows.setdefault(model, []).append(row)
        return row

    def number(self, series: str, prefix: str, year: int) -> str:
        """As policy.actions.next_number, for a year gone by."""
        counter = self._counters.get((series, year))
        if counter is None:
            NumberCounter.objects.get_or_create(series=series, year=year)
            mine = NumberCounter.objects.select_for_update()
            counter = self._counters[series, year] = mine.get(series=series, year=year)
        counter.last += 1
        return f"{prefix}{year}-{counter.last:06d}"

    def enter(self, stream: Stream, record, act: str, *, at, by, **body) -> None:
        """An entry at the end of ``stream``, chained to the one before it."""
        entry = self.add(
            Entry,
            stream=stream,
            seq=stream.length + 1,
            at=at,
            actor=by,
            act=f"{record._meta.label_lower}.{act}",
            subject_type=record._meta.label_lower,
            subject_id=str(record.pk),
            prev_hash=stream.head,
            **body,
        )
        entry.hash = digest(body_of(entry, str(stream)))
        stream.length, stream.head = entry.seq, entry.hash

    def book(self, kind: str, accounts, amount: int, *, id, at, by, **more) -> Transfer:
        """A transfer between the fund's accounts, with its entry in the fund's journal."""
        transfer = self.add(
            Transfer,
            id=id,
            kind=kind,
            debit=accounts[Account.Code.AVAILABLE],
            credit=accounts[Account.Code.DISBURSED],
            amount_minor=amount,
            currency=self.fund.currency,
            at=at,
            by=by,
            **more,
        )
        settled = kind == Transfer.Kind.POST
        self._reserved += -amount if settled else amount
        self._paid += amount if settled else 0
        facts = {
            "transfer": str(transfer.pk),
            "amount_minor": amount,
            "currency": str(self.fund.currency),
            "digest": transfer_digest(transfer),
        }
        act = "post" if settled else "reserve"
        self.enter(self.fund_stream, self.fund, act, at=at, by=by, facts=facts)
        return transfer

    def store(self) -> int:
        """Write everything; returns how many rows."""
        for model, rows in self.rows.items():
            _insert_rows(model, rows)
        insert(SearchKey._meta.db_table, ("person_id", "kind", "key"), self.keys)
        for counter in self._counters.values():
            counter.save(update_fields=["last"])
        Stream.objects.filter(pk=self.fund_stream.pk).update(
            length=self.fund_stream.length, head=self.fund_stream.head
        )
        for code, side in ((Account.Code.AVAILABLE, "debits"), (Account.Code.DISBURSED, "credits")):
            Account.objects.filter(fund=self.fund, code=code).update(
                **{
                    f"{side}_pending": F(f"{side}_pending") + self._reserved,
                    f"{side}_posted": F(f"{side}_posted") + self._paid,
                }
            )
        return sum(map(len, self.rows.values())) + len(self.keys)


def _insert_rows(model, rows: list) -> None:
    """As bulk_create, at three times its speed."""
    fields, database = model._meta.local_concrete_fields, connections[DEFAULT_DB_ALIAS]
    values = (
        [field.get_db_prep_save(field.pre_save(row, True), database) for field in fields]
        for row in rows
    )
    insert(model._meta.db_table, [field.column for field in fields], values)


def insert(table: str, columns, values) -> None:
    """Rows of plain values, as fast as the database takes them."""
    quote = connection.ops.quote_name
    target = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", values)


def _free_numbers(model) -> Iterator[int]:
    """Numbers of rows to come, for as long as the transaction holds."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction is immediate: nobody else writes until it ends.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            yield from count(row[0] + 1 if row else 1)
        while True:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 500)",
                [table],
            )
            yield from [number for (number,) in cursor.fetchall()]


def _fund(money: Money) -> Fund:
    """The fund that pays all of them, with ``money`` more in it."""
    agency = Agency.objects.get(code="ZH")
    fund = Fund.objects.filter(code=FUND).select_related("stream").first()
    if fund is None:
        fund = open_fund(
            code=FUND, name="负载测试资金", name_en="Load test fund", currency="CNY", agency=agency,
            legal_basis="示例", by=_officer("ZH", "finance_reviewer"),
        )  # fmt: skip
    pay_in(fund, money, id=uuid4(), by=_officer("ZH", "finance_clerk"), reference="load")
    return fund


def _sample_page(fund: Fund) -> Document:
    """The one scan that stands for every paper of these cases; it lies in the fund's stream."""
    page = Document.objects.filter(stream=fund.stream, kind=Kind.EVIDENCE).first()
    return page or receive_upload(
        fund.stream, kind=Kind.EVIDENCE, title="示例扫描件", upload=scan(0), subject=fund,
        by=_officer("ZH", "finance_clerk"),
    )  # fmt: skip


def _offices() -> list[Office]:
    """Every office that handles mainland cases, with its officers by duty; the busiest several times."""
    by_agency: dict[int, dict[str, list]] = {}
    appointed = Appointment.objects.valid_on(clock.today()).select_related("officer", "duty")
    for one in appointed.order_by("officer__username"):
        by_agency.setdefault(one.agency_id, {}).setdefault(one.duty.code, []).append(one.officer)
    agencies = {agency.pk: agency for agency in Agency.objects.order_by("path")}
    checking = [agency for agency in agencies.values() if agency.code in ("IAS", "HQ")]
    offices = []
    for number, officers in by_agency.items():
        agency = agencies[number]
        if "caseworker" not in officers or agency.jurisdiction == Jurisdiction.MACAO:
            continue
        district = agencies.get(agency.parent_id, agency)
        office = Office(
            agency=agency,
            district=district,
            officers={**by_agency.get(district.pk, {}), **officers},
            counterparts=[
                (there, by_agency[there.pk]["verification_officer"])
                for there in checking
                if there.jurisdiction != agency.jurisdiction
            ],
        )
        offices += [office] * (BUSY if agency.code == BUSIEST else 1)
    return offices


def _officer(agency: str, duty: str):
    return (
        Appointment.objects.filter(agency__code=agency, duty__code=duty)
        .select_related("officer")
        .order_by("officer__username")
        .first()
        .officer
    )
