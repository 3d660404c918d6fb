"""Messages to officers (站内通知): making them, reading them, and the chain of reminders."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casework.core import clock
from casework.core.refusals import Refusal

from .models import EscalationRung, Message

#: A header shows no more than this.
MOST_COUNTED = 99


def deliver(messages: Iterable[Message]) -> int:
    """Store what has not been said yet (发送站内通知); how many messages are new.

    Whoever else says the same at the same time is not in the way: the key is unique.
    """
    unsaid = {message.key: message for message in messages}
    said = set(Message.objects.filter(key__in=list(unsaid)).values_list("key", flat=True))
    new = [message for key, message in unsaid.items() if key not in said]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def messages_of(officer) -> QuerySet[Message]:
    """What the officer is told: in person, or through a duty of today."""
    by_office: dict[int, set[str]] = {}
    for position in officer.positions_today():
        by_office.setdefault(position.agency_id, set()).add(position.duty)
    theirs = Q(recipient=officer)
    for office, duties in by_office.items():
        theirs |= Q(office=office, duty__in=duties)
    return Message.objects.filter(theirs)


def count_unread(officer) -> str:
    """How many messages wait, as the header shows it: "" for none, at most 99+."""
    waiting = messages_of(officer).filter(read_at__isnull=True).order_by()
    found = len(waiting.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found or "")


def mark_read(officer, numbers: Iterable[int]) -> int:
    """Set messages of the officer's aside as read (标为已读); those of others stay."""
    waiting = messages_of(officer).filter(pk__in=list(numbers), read_at__isnull=True)
    return waiting.update(read_at=clock.now(), read_by=officer)


@transaction.atomic
def load_escalation(rows: list[dict]) -> int:
    """Lay in the chain of reminders (提醒级次); a second time changes nothing.

    A rung that is no longer in ``rows`` is taken out. Raises Refusal for a wrong row.
    """
    kept = []
    for row in rows:
        rung = EscalationRung(**row)
        try:
            rung.clean_fields(exclude=["id"])
        except ValidationError as error:
            raise Refusal(
                _("提醒级次 %(place)s %(rung)s：%(faults)s")
                % {
                    "place": row.get("jurisdiction", "?"),
                    "rung": row.get("rung", "?"),
                    "faults": " ".join(error.messages),
                }
            ) from error
        values = {name: value for name, value in row.items() if name not in KEY}
        found, _new = EscalationRung.objects.update_or_create(
            **{name: row[name] for name in KEY}, defaults=values
        )
        kept.append(found.pk)
    EscalationRung.objects.exclude(pk__in=kept).delete()
    return len(kept)


#: What tells one rung from another.
KEY = ("jurisdiction", "rung")
