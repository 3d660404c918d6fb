"""Rows in bulk for size alone (放大数据): blocks of seeded cases copied inside the database.

A million cases cannot be made one by one in a reasonable time, so ``bench --against`` seeds some
thousands (workflows.demo.load) and lays copies of them beside them with ``INSERT … SELECT``: the
same offices, stages and days, under keys shifted by whole blocks. Tables, foreign keys and unique
columns are read from the models. **Nobody opens these copies**: their sealed values stay bound to
the rows that they came from, and journals are not hashed anew, so ``audit_verify`` would find
every one of them. What is measured is always seeded. For bench only, never for a demo.

Names are not copied. As in bulk_people, two characters drawn singly follow a surname: some hundred
thousand names, as many as a city has. So among a million cases a full name is borne by some
eighteen people, as the names of a city of that size are, not by one of each block.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Max
from django.db.models.functions import Length

from casework.audit.models import Entry, Stream
from casework.ledger.models import Account, Transfer
from casework.people.models import Person, SearchKey
from casework.people.rules import names
from casework.policy.models import NumberCounter
from workflows.models import WorkTask

from .bulk_people import CHARACTERS
from .load import insert
from .people import SURNAMES

#: Names drawn for people of copied cases.
NAMES = "bench_names"
NAME_KEYS = "bench_name_keys"
#: Rows with keys that are no numbers, which are chosen one by one.
CHOSEN = "bench_chosen"
#: Totals that stood before and grow with every block.
TOTALS = {
    Stream: ("length",),
    Account: ("debits_posted", "credits_posted", "debits_pending", "credits_pending"),
}
#: Made for the names that copies are given; and what gives numbers, which copies do not ask for.
KEPT = (SearchKey, NumberCounter)
#: Columns without a rule of their own that repeat a unique text of the block.
ECHOES = {(WorkTask, "case_number"), (Transfer, "reference")}
#: SQLite's own cache is a five-hundredth of this; indexes that grow in no order must lie at hand.
CACHE_KIB = 1_000_000


class Template:
    """The rows that are written between its making and :meth:`mark_end`: the block to be copied."""

    def __init__(self):
        self._before = _last_numbers()
        self._totals = _totals()
        self._transfers = _transfers()

    def mark_end(self) -> None:
        """Ends the block; what is written from now on belongs to no block."""
        self._transfers = _transfers() - self._transfers
        last = _last_numbers()
        #: Model -> the numbers (from, to] of its rows.
        self.spans = {
            model: (self._before[model], last[model])
            for model in last
            if last[model] > self._before[model] and model not in KEPT
        }
        #: (model, number) -> what the block adds to the totals of that row.
        self.growth = {
            row: {
                name: after - before
                for name, before, after in zip(TOTALS[row[0]], self._totals[row], now, strict=True)
            }
            for row, now in _totals().items()
            if self._totals.get(row, now) != now
        }

    def make_ready(self, people: int) -> None:
        """Lay what copying needs. ``people``: no more names are drawn than that."""
        self._longest: dict[tuple[type, str], int] = {}
        last = _last_numbers()
        #: Model -> what the first copy's numbers are shifted by, so that they follow the last.
        self.shift = {model: last[model] - low for model, (low, _high) in self.spans.items()}
        #: Number of a fund's stream -> how far behind the block's first entries it ends.
        self.ends = {
            pk: length - self._totals[model, pk][0]
            for (model, pk), (length, *_rest) in _totals().items()
            if (model, pk) in self.growth and model is Stream
        }
        with connection.cursor() as cursor:
            key = Transfer._meta.pk.db_type(connection)
            _temporary(cursor, CHOSEN, f"id {key} PRIMARY KEY")
        keys = [[Transfer._meta.pk.get_db_prep_save(key, connection)] for key in self._transfers]
        insert(CHOSEN, ("id",), keys)
        self.names = _draw_names(people)

    def copy(self, block: int) -> None:
        """Lay copy number ``block`` (from 1 on, each once)."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model in (*self.spans, Transfer):
                self._copy(cursor, model, block)
            self._name(cursor, block)
            for (model, pk), more in self.growth.items():
                model.objects.filter(pk=pk).update(
                    **{name: F(name) + amount for name, amount in more.items()}
                )

    def _copy(self, cursor, model, block: int) -> None:
        fields = model._meta.local_concrete_fields
        values = ", ".join(self._value(model, field, block) for field in fields)
        columns = ", ".join(_quoted(field.column) for field in fields)
        table = _quoted(model._meta.db_table)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {self._mine(model)}"
        )

    def _mine(self, model) -> str:
        """SQL: the row belongs to the block."""
        return self._within(model, _quoted(model._meta.pk.column))

    def _within(self, model, column: str) -> str:
        if model is Transfer:
            return f"{column} IN (SELECT id FROM {CHOSEN})"
        low, high = self.spans[model]
        return f"{column} > {low} AND {column} <= {high}"

    def _value(self, model, field, block: int) -> str:
        """SQL: what stands in the copy's column."""
        column = _quoted(field.column)
        target = field.related_model if field.is_relation else model if field.primary_key else None
        if target is Transfer or target in self.spans:
            shifted = self._shifted(target, column, block)
            return f"CASE WHEN {self._within(target, column)} THEN {shifted} ELSE {column} END"
        if model is Person and field.name == "name":
            number = self._shifted(Person, _quoted("id"), block)
            return f"(SELECT name FROM {NAMES} WHERE n = ({number}) % {self.names})"
        if model is Entry and field.name == "subject_id":
            return self._subject(column, block)
        if model is Entry and field.name == "seq":
            return self._place(column, block)
        if isinstance(field, models.UUIDField):
            return _other_uuid(column, block) if field.unique else column
        if field.unique or (model, field.name) in ECHOES or field.name in _lone_texts(model, self):
            return self._other_text(model, field, block)
        return column

    def _shifted(self, model, column: str, block: int) -> str:
        if model is Transfer:
            return _other_uuid(column, block)
        return f"{column} + {self._distance(model, block)}"

    def _distance(self, model, block: int) -> int:
        low, high = self.spans[model]
        return self.shift[model] + (block - 1) * (high - low)

    def _other_text(self, model, field, block: int) -> str:
        """The text with the block's number behind it, or before it where there is no room."""
        key = (model, field.name)
        if key not in self._longest:
            longest = model.objects.aggregate(n=Max(Length(field.name)))["n"] or 0
            self._longest[key] = longest
        column = _quoted(field.column)
        if self._longest[key] + len(str(block)) < (field.max_length or 1_000):
            return f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-{block}' END"
        return f"'{block:08x}' || substr({column}, 9)"

    def _subject(self, column: str, block: int) -> str:
        """The number, kept as text, of the record that an entry is about."""
        cases = " ".join(
            f"WHEN subject_type = '{model._meta.label_lower}' AND {self._within(model, number)} "
            f"THEN CAST({self._shifted(model, number, block)} AS text)"
            for model in self.spans
            if (number := f"CAST({column} AS bigint)")
        )
        return f"CASE {cases} ELSE {column} END"

    def _place(self, column: str, block: int) -> str:
        """An entry's place: streams that stood before, the fund's, go on where they end."""
        stream = _quoted("stream_id")
        grown = " ".join(
            f"WHEN {stream} = {pk} THEN {column} + {self.ends[pk] + (block - 1) * more['length']}"
            for (model, pk), more in self.growth.items()
            if model is Stream
        )
        return f"CASE {grown} ELSE {column} END" if grown else column

    def _name(self, cursor, block: int) -> None:
        """The search keys of the block's people, by the names that they were given."""
        low, high = self.spans[Person]
        shift = self._distance(Person, block)
        cursor.execute(
            f"INSERT INTO {SearchKey._meta.db_table} (person_id, kind, key) "
            f"SELECT person.id, made.kind, made.key FROM {Person._meta.db_table} AS person "
            f"CROSS JOIN {NAME_KEYS} AS made "
            f"WHERE person.id > {low + shift} AND person.id <= {high + shift} "
            f"AND made.n = person.id % {self.names}"
        )


@contextmanager
def swiftly() -> Iterator[None]:
    """While the block lasts, this connection writes without looking up every foreign key."""
    superuser = False
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            [superuser] = cursor.fetchone()
            if superuser:
                cursor.execute("SET session_replication_role = replica")
        elif not connection.in_atomic_block:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in (NAMES, NAME_KEYS, CHOSEN):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
            if superuser:
                cursor.execute("SET session_replication_role = DEFAULT")
            if connection.vendor == "postgresql":
                _let_sequences_follow(cursor)
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            connection.close()  # the next one comes with the settings of the house


def _numbered() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith(("casework.", "workflows.")) and isinstance(
            model._meta.pk, models.AutoField | models.BigAutoField
        ):
            yield model


def _last_numbers() -> dict[type, int]:
    return {model: model.objects.aggregate(n=Max("pk"))["n"] or 0 for model in _numbered()}


def _transfers() -> set:
    return set(Transfer.objects.values_list("pk", flat=True))


def _totals() -> dict[tuple[type, int], tuple]:
    """The totals of funds, by row: cases of the block bring their own streams."""
    funds = {Stream: Stream.objects.exclude(kind=Stream.Kind.CASE), Account: Account.objects.all()}
    return {
        (model, pk): tuple(numbers)
        for model, columns in TOTALS.items()
        for pk, *numbers in funds[model].values_list("pk", *columns)
    }


def _lone_texts(model, template: Template) -> set[str]:
    """Texts of unique constraints that no shifted key tells apart, such as a document's number."""
    found = set()
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        fields = [model._meta.get_field(name) for name in constraint.fields]
        if any(field.related_model in template.spans for field in fields if field.is_relation):
            continue
        found |= {
            field.name
            for field in fields
            if isinstance(field, models.CharField) and not field.choices
        }
    return found


def _other_uuid(column: str, block: int) -> str:
    # The first digits tell blocks apart, so that a block's keys lie together in their index.
    if connection.vendor == "postgresql":
        return f"('{block:08x}' || substr({column}::text, 9))::uuid"
    return f"'{block:08x}' || substr({column}, 9)"


def _draw_names(most: int) -> int:
    """Lay the names that people are given, in no order, and the keys under which each is found."""
    drawn = ["".join(parts) for parts in product(SURNAMES, CHARACTERS, CHARACTERS)]
    random.Random(len(drawn)).shuffle(drawn)
    drawn = drawn[:most]
    with connection.cursor() as cursor:
        _temporary(cursor, NAMES, "n integer PRIMARY KEY, name text")
        _temporary(cursor, NAME_KEYS, "n integer, kind text, key text")
    insert(NAMES, ("n", "name"), enumerate(drawn))
    keys = ((n, kind, key) for n, name in enumerate(drawn) for kind, key in names.search_keys(name))
    insert(NAME_KEYS, ("n", "kind", "key"), keys)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {NAME_KEYS}_n ON {NAME_KEYS} (n)")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {NAMES}")
            cursor.execute(f"ANALYZE {NAME_KEYS}")
    return len(drawn)


def _temporary(cursor, table: str, columns: str) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")


def _let_sequences_follow(cursor) -> None:
    """The next row of each table gets a number behind those that were given here."""
    for model in _numbered():
        table = model._meta.db_table
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) "
            f"FROM {_quoted(table)} HAVING max(id) IS NOT NULL",
            [table],
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
