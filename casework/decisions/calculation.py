"""What a household may still get, read from the record (计算与限额, docs/plan-to-code.md, rule 8).

The arithmetic is :mod:`casework.policy.calculators`; here its inputs are gathered by a few set
queries: members, expenses, rules, and everything granted to any of them in the calendar year.
"""

from datetime import date
from operator import itemgetter

from django.db.models import Exists, F, OuterRef, Q, Value

from casework.cases.letters import learn_rules, rule_for
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.sealed import Sealed, place_of
from casework.ledger.models import Transfer
from casework.people.models import MeansItem, Member, Person
from casework.people.queries import records_of
from casework.policy.calculators import RULES, Aid, Grant, Version, by_key, suggest, used_by
from casework.policy.calculators.temporary_aid import BOUND_BY_EXPENSE, again
from casework.verification.models import RequestedItem, VerificationRequest

from .models import Decision

#: The necessary expenses that bound expenditure-driven aid (必需支出).
EXPENSES = ("EXP.MEDICAL", "EXP.EDU")
#: Where a figure comes from; of two for the same expense, the later counts.
_DECLARED, _VERIFIED = range(2)
#: A decision that another has replaced: only what was paid of it still counts.
REPLACED = Decision.State.SUPERSEDED


def calculate(case: Case, *, locked: bool = False) -> Aid:
    """The calculation for a case as it stands now.

    ``locked``: also keep everybody who was in the household this year, in one order, from being
    granted anything else until the transaction ends. Cases of one household have journals and
    locks of their own: without this two of them could be decided at once, each within the caps.
    """
    year = clock.today().year
    records = _records(case, year, locked=locked)
    present = frozenset(record.root_id for record in records if record.present)
    learn_rules(case, RULES)
    rules = by_key(rule_for(case, key) for key in RULES)
    grants = grants_of_year(case, [each for each in records if each.root_id in present], year)
    used = used_by(grants, present=present, cause=case.cause, currency=Currency.CNY.value)
    expense, unrecorded = known_expenses(case)
    return suggest(
        rules, route=case.route, case_type=case.case_type, members=len(present),
        expense_minor=expense, unrecorded_minor=unrecorded, used=used,
    )  # fmt: skip


def grants_of_year(case: Case, records: list[Person], year: int) -> list[Grant]:
    """What was approved in the year in any other case that one of these people was in, under
    whichever of their ``records``.

    A case counts once: as its standing approval grants, in which what earlier ones had paid is
    counted; without one, what the household keeps of those that were replaced. What the household
    had kept from an earlier year counts in that year and not again. Of the case itself nothing
    counts: what is to be granted counts all of it in.
    """
    root_of = {record.pk: record.root_id for record in records}
    first, last = date(year, 1, 1), date(year, 12, 31)
    theirs = Member.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=first), person__in=root_of, joined_on__lte=last
    ).values("household")
    rows = (
        Decision.objects.filter(
            outcome=Decision.Outcome.APPROVED, decided_on__range=(first, last), amount_minor__gt=0,
            case__household__in=theirs,
        )
        .exclude(case=case)
        .order_by("pk")
        .values(
            "pk", "amount_minor", "currency", "state", "reservation", "kept_minor", "decided_on",
            "carried_minor", "case", cause=F("case__cause"), person=F("case__household__members__person"),
            joined=F("case__household__members__joined_on"),
            left=F("case__household__members__left_on"),
        )
    )  # fmt: skip
    cases: dict[int, dict[int, dict]] = {}
    for row in rows:
        decision = cases.setdefault(row["case"], {}).setdefault(
            row["pk"], {**row, "members": set(), "everybody": set()}
        )
        person = root_of.get(row["person"], row["person"])
        decision["everybody"].add(person)
        if row["joined"] <= row["decided_on"] and not (
            row["left"] and row["left"] < row["decided_on"]
        ):
            decision["members"].add(person)
    paid = _paid(
        decision["reservation"]
        for decisions in cases.values()
        for decision in decisions.values()
        if decision["state"] == REPLACED
    )
    return [_grant(list(decisions.values()), paid) for decisions in cases.values()]


def _grant(decisions: list[dict], paid: dict) -> Grant:
    """What one case counts for, from its approvals of the year, oldest first: without what the first
    of them took over from earlier years."""
    latest, before = decisions[-1], decisions[0]["carried_minor"]
    if latest["state"] != REPLACED:
        minor = latest["amount_minor"] - before
    elif latest["kept_minor"] is not None:
        minor = latest["kept_minor"] - before
    else:
        minor = sum(paid.get(each["reservation"], 0) for each in decisions)
    return Grant(
        Money(max(minor, 0), latest["currency"]),
        latest["cause"],
        frozenset(latest["members"] or latest["everybody"]),
    )


def known_expenses(case: Case) -> tuple[int | None, int]:
    """The household's necessary expenses in fen: what was verified, else what was declared; and how
    much of it whoever was asked has no record of (查无记录).

    No record is neither zero nor unchecked (docs/plan-to-code.md, rule 24): the aid is never more
    than what the household itself says that it spends, and whoever decides is told that no more
    than its word stands behind it. What was found under an authorization that the household took
    back counts no longer. None where nothing is known, or only in another currency: then no expense
    bounds the aid.
    """
    if case.case_type not in BOUND_BY_EXPENSE:
        return None, 0
    columns = ("source", "asked", "member", "code", "finding", "uid", "answer")
    declared = MeansItem.objects.filter(declaration=case.declaration_id, code__in=EXPENSES)
    verified = RequestedItem.objects.filter(
        request__case=case, request__state=VerificationRequest.State.ACCEPTED, code__in=EXPENSES,
        finding__in=(RequestedItem.Finding.VALUE, RequestedItem.Finding.NONE_FOUND),
    ).exclude(request__authorization__state=Authorization.State.REVOKED)  # fmt: skip
    rows = (
        declared.order_by()
        .annotate(source=Value(_DECLARED), asked=Value(0), finding=Value(""))
        .values_list(*columns)
        .union(
            verified.order_by()
            .annotate(source=Value(_VERIFIED), asked=F("request_id"))
            .values_list(*columns),
            all=True,
        )
    )
    places = {
        _DECLARED: place_of(MeansItem, "answer"),
        _VERIFIED: place_of(RequestedItem, "answer"),
    }
    said, found = {}, {}
    for source, _asked, member, code, finding, uid, token in sorted(rows, key=itemgetter(0, 1)):
        none = finding == RequestedItem.Finding.NONE_FOUND
        answer = None if none else Sealed(token, places[source], str(uid)).open()
        (said if source == _DECLARED else found)[member, code] = answer
    told = said | {expense: answer for expense, answer in found.items() if answer is not None}
    if not told or any(answer.get("currency") != Currency.CNY for answer in told.values()):
        return None, 0
    unrecorded = [expense for expense in said if found.get(expense, said) is None]
    return (
        sum(answer["minor"] for answer in told.values()),
        sum(said[expense]["minor"] for expense in unrecorded),
    )


def keep_calculation(decision: Decision, aid: Aid) -> None:
    """Lay the calculation into the decision, with the versions of its rules (caller saves it)."""
    decision.calculation = aid.as_json()
    have = {used["key"] for used in decision.rules}
    decision.rules += [rule.as_kept() for rule in aid.versions if rule.key not in have]


def versions_kept(decision: Decision) -> dict[str, Version]:
    """The versions of rules that a decision keeps, by key."""
    return by_key(decision.rules)


def recompute(decision: Decision, changed: dict[str, Version] | None = None) -> Aid | None:
    """Work the kept calculation out again (按决定时参数重新计算); None if none was kept.

    From the decision's own versions; ``changed`` supposes others in their place. Reads nothing
    else, so whatever has happened since makes no difference.
    """
    if not decision.calculation:
        return None
    return again(decision.calculation["inputs"], {**versions_kept(decision), **(changed or {})})


def _records(case: Case, year: int, *, locked: bool) -> list[Person]:
    """All records, merged ones included, of everybody who was in the household at some time in the
    year; ``present`` says whose membership lasts."""
    of_household = Member.objects.filter(household=case.household_id)
    of_year = of_household.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=date(year, 1, 1)), joined_on__lte=clock.today()
    )
    records = records_of(of_year.values("person")).order_by("pk")
    if locked:
        records = records.select_for_update(no_key=True)
    here = of_household.filter(person=OuterRef("pk"), left_on__isnull=True)
    return list(records.annotate(present=Exists(here)))


def _paid(reservations) -> dict:
    """What was paid of each reservation, and has not come back, in minor units."""
    wanted = [reservation for reservation in reservations if reservation]
    if not wanted:
        return {}
    posted = Transfer.objects.filter(
        pending_transfer__in=wanted, kind=Transfer.Kind.POST, reversal__isnull=True
    )
    return dict(posted.values_list("pending_transfer", "amount_minor"))
