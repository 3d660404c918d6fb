"""Acts on the policy tables: giving the next number, and laying in new versions of rules."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.core import clock
from casework.core.refusals import Refusal

from . import calendars
from .models import CalendarDay, NumberCounter, PolicyRule

#: Count on and lock, or begin the year, in one statement: whoever comes second waits and reads on.
TAKE_NUMBER = (
    "INSERT INTO policy_numbercounter (series, year, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (series, year) DO UPDATE SET last = policy_numbercounter.last + 1 RETURNING *"
)


def next_number(series: str, *, prefix: str) -> str:
    """The next number of ``series`` in the current year (编号), such as ZM2026-000001.

    Called inside the caller's transaction, after its streams are locked: the counter stays
    locked until the end, so a rolled-back act leaves no gap and no number is given twice.
    Raises RuntimeError outside a transaction.
    """
    _inside_a_transaction()
    year = clock.today().year
    [counter] = NumberCounter.objects.raw(TAKE_NUMBER, [series, year])
    return f"{prefix}{counter.year}-{counter.last:06d}"


def await_turn(series: str) -> NumberCounter:
    """Wait until nobody else takes a number of ``series`` (排队取号), and keep others waiting.

    For an act that locks other rows before it takes its number: acts that do the same one after
    the other cannot wait for each other in a circle. Raises RuntimeError outside a transaction.
    """
    _inside_a_transaction()
    year = clock.today().year
    mine = NumberCounter.objects.select_for_update().filter(series=series, year=year)
    counter = mine.first()
    if counter is None:
        # The first of the year: whoever inserts second waits, does nothing and reads the row.
        NumberCounter.objects.bulk_create(
            [NumberCounter(series=series, year=year)], ignore_conflicts=True
        )
        counter = mine.get()
    return counter


def _inside_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is given inside the transaction that uses it")


@transaction.atomic
def load_policy(data: dict) -> dict[str, int]:
    """Lay in the rules and calendar days of a fixture; a second time changes nothing.

    ``data["rules"]`` lists parameters with their ``versions``, ``data["calendar_days"]``
    departures from the calendars; either may be missing. Returns how many of each were read.
    Raises :class:`Refusal`, with nothing stored, for a wrong field, for versions that overlap
    and for a version that stands with another value: that takes a new version.
    """
    rules = [
        _store(
            PolicyRule,
            {**_shared(entry), **version},
            natural_key=("key", "jurisdiction", "effective_from"),
        )
        for entry in data.get("rules", [])
        for version in entry.get("versions", [])
    ]
    refuse_overlaps({rule.key for rule in rules})
    days = [
        _store(CalendarDay, row, natural_key=("jurisdiction", "date"))
        for row in data.get("calendar_days", [])
    ]
    calendars.clear()
    return {"rules": len(rules), "calendar_days": len(days)}


def _shared(entry: dict) -> dict:
    return {name: value for name, value in entry.items() if name != "versions"}


def _store(model, fields: dict, *, natural_key):
    """The row that ``fields`` describe, added or brought up to date. What a standing version says
    stays, and so does the end that an approved successor has given it."""
    label = " ".join(str(fields.get(name, "?")) for name in natural_key)
    unknown = set(fields) - {field.name for field in model._meta.concrete_fields}
    if unknown:
        raise Refusal(
            _("%(row)s：没有名为 %(field)s 的字段，请更正文件。")
            % {"row": label, "field": ", ".join(sorted(unknown))}
        )
    row = model(**fields)
    try:
        row.clean_fields(exclude=["id"])
        row.clean()
    except ValidationError as error:
        faults = _("；").join(
            f"{name}: {' '.join(sentences)}" for name, sentences in error.message_dict.items()
        )
        raise Refusal(_("%(row)s：%(faults)s") % {"row": label, "faults": faults}) from error
    standing = model.objects.filter(**{name: getattr(row, name) for name in natural_key}).first()
    if standing:
        row.pk = standing.pk
        if model is PolicyRule and row.effective_to is None:
            row.effective_to = standing.effective_to
    row.save(force_update=bool(standing))
    return row


def refuse_overlaps(keys: set[str]) -> None:
    """Raise Refusal if two versions of a rule would hold on one day."""
    before = None
    for rule in PolicyRule.objects.filter(key__in=keys).order_by(
        "key", "jurisdiction", "effective_from"
    ):
        same = before and (before.key, before.jurisdiction) == (rule.key, rule.jurisdiction)
        if same and (before.effective_to is None or before.effective_to >= rule.effective_from):
            raise Refusal(
                _(
                    "%(key)s（%(place)s）%(first)s 起与 %(second)s 起的两个版本期间重叠，请为前一版本填写失效日。"
                )
                % {
                    "key": rule.key,
                    "place": rule.get_jurisdiction_display(),
                    "first": before.effective_from,
                    "second": rule.effective_from,
                }
            )
        before = rule
