"""What holds on a day: the rule in force, the calendar of a side, and the due date of both."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.agencies.models import Jurisdiction
from casework.core.refusals import Refusal
from casework.core.workdays import PauseOn, add_days, add_months, add_workdays, extend, never

from .calendars import Calendar
from .models import PolicyRule, Unit
from .rules import DueDate


def rule_on(key: str, *, jurisdiction: str, day: date) -> PolicyRule:
    """The version of rule ``key`` in force on ``day`` (当日有效的政策参数).

    Raises :class:`Refusal` when there is none: an act never falls back on another side's rule
    or on a number in the program.
    """
    rule = next(iter(rules_on([key], jurisdiction=jurisdiction, day=day)), None)
    if rule is None:
        raise Refusal(
            _("%(place)s没有在 %(day)s 有效的政策参数“%(key)s”，请联系政策参数管理员补录后再办理。")
            % {"place": Jurisdiction(jurisdiction).label, "day": date_format(day), "key": key}
        )
    return rule


def rules_on(keys, *, jurisdiction: str, day: date) -> list[PolicyRule]:
    """The versions in force on ``day`` of those of ``keys`` that there are; one query."""
    versions = PolicyRule.objects.on_day(day).filter(key__in=keys, jurisdiction=jurisdiction)
    return list({rule.key: rule for rule in versions}.values())


def versions_on(key: str, *, day: date) -> list[PolicyRule]:
    """The versions of rule ``key`` in force on ``day``, one for each side that has one."""
    versions = PolicyRule.objects.on_day(day).filter(key=key)
    return list({rule.jurisdiction: rule for rule in versions}.values())


def calendar_for(jurisdiction: str) -> Calendar:
    """The working-day calendar (工作日历) of one side: ``calendar_for("macao")(day)``."""
    return Calendar(jurisdiction)


def is_provisional(jurisdiction: str, day: date) -> bool:
    """Whether the calendar of ``day`` is not yet announced, so that a date there may move."""
    return calendar_for(jurisdiction).is_provisional(day)


def due_on(
    start: date,
    rule: PolicyRule,
    *,
    calendar_of: Callable[[str], Calendar] = calendar_for,
    rolls: bool = False,
    pause_on: PauseOn = never,
    extension: int = 0,
) -> DueDate:
    """The last day of the period that ``rule`` gives from ``start`` (到期日), and why.

    Counted on the calendar of the rule's own side, from the day after ``start``. ``rolls``
    moves the end of a period in days or months to a working day (民法典 203), as remedy periods
    ask and a posting doesn't. ``pause_on(day)`` gives the words of the reason for which the period
    stood still on ``day``, or ""; ``extension`` is a number of working days granted on top. Raises
    ValueError if the rule is no period.
    """
    calendar = calendar_of(rule.jurisdiction)
    match rule.unit:
        case Unit.WORKDAY:
            counted = add_workdays(start, rule.value, calendar, pause_on)
        case Unit.DAY:
            counted = add_days(start, rule.value, calendar, rolls=rolls, pause_on=pause_on)
        case Unit.MONTH:
            counted = add_months(start, rule.value, calendar, rolls=rolls, pause_on=pause_on)
        case _:
            raise ValueError(f"{rule.key} is in {rule.unit}, which is no period")
    # Only days whose nature decided the date can make it provisional.
    certain = 1 if rule.unit == Unit.WORKDAY or rolls else len(counted.lines)
    if extension:
        counted = extend(counted, extension, calendar, pause_on)
    decisive = counted.lines[certain:]
    return DueDate(
        due_on=counted.last_day,
        derivation=[_as_json(line, calendar) for line in counted.lines],
        rule_id=rule.pk,
        provisional=any(calendar.is_provisional(line.day) for line in decisive),
    )


def _as_json(line, calendar: Calendar) -> dict:
    fact = calendar.look(line.day)
    return {
        "date": line.day.isoformat(),
        "count": line.count,
        "why": str(line.why),
        "kind": fact.kind,
        "name": fact.name,
        "name_en": fact.name_en,
        **({"reason": line.reason} if line.reason else {}),
    }
