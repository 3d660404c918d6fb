"""What the pages need to say a state, a date, an amount or a time limit: words first, then colour."""

import datetime
import re

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.core.money import Money
from workflows.queries import CAP

register = template.Library()

NOTHING = "—"

#: Colour of a tag by the state's code; a state that is not named here is work under way (blue).
TONES = {
    "green": (
        "accepted", "accepted_result", "active", "aided", "approved", "cleared", "closed",
        "completed", "confirmed", "countersigned", "ended", "handed_over", "matched", "paid",
        "posted", "published_out", "reconciled", "regularised", "served", "signed", "sound",
        "upheld", "verified",
    ),
    "grey": (
        "archived", "cancelled", "draft", "expired", "long_term", "not_checked", "not_started",
        "planned", "proposed", "superseded", "todo", "withdrawn",
    ),
    "amber": (
        "clarification", "disputed", "due", "issued", "lodged", "objection", "objection_check",
        "paperwork", "paperwork_due", "partially_signed", "pending", "pending_approval", "pending_review",
        "returned", "supplement", "suspended", "unsigned",
    ),
    "red": (
        "dismissed", "failed", "faulty", "irregular", "not_accepted", "overdue", "recalled", "recovery",
        "refused", "rejected", "revoked", "terminated", "void",
    ),
}  # fmt: skip
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states}

#: Characters that stand for what is not shown.
HIDDEN = re.compile(r"[•●*＊]+")

#: What an amount looks like in words: ``MOP$ 1,234.00``.
AMOUNT = re.compile(r"\D{0,8}[\d,]+(\.\d+)?")

#: From this many working days on, a time limit is near (临期).
NEAR = 2


@register.filter
def tone(state) -> str:
    """The colour word of a state's tag: ``green``, ``grey``, ``amber``, ``red`` or ``blue``."""
    return _TONE_OF.get(str(state), "blue")


@register.simple_tag
def state_tag(state, label=""):
    """A state as a tag. The word says it; the colour only repeats it."""
    if not state and not label:
        return ""
    return format_html('<span class="tag tag-{}">{}</span>', tone(state), label or state)


@register.simple_tag
def due_badge(days_left):
    """A time limit (办理时限) as a tag.

    ``days_left`` is in working days of the acting office's calendar: 0 is today, a negative
    number says for how many days it has been overdue, "paused" that it stands still, None shows
    nothing.
    """
    if days_left is None or days_left == "":
        return ""
    if days_left == "paused":
        return format_html('<span class="tag tag-blue">{}</span>', _("时限暂停"))
    days = int(days_left)
    if days < 0:
        colour, words = "red", ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -days)
    elif days == 0:
        colour, words = "amber", _("今天到期")
    else:
        colour = "amber" if days <= NEAR else "grey"
        words = ngettext("剩 %(days)d 个工作日", "剩 %(days)d 个工作日", days)
    if "%" in words:
        words %= {"days": abs(days)}
    return format_html('<span class="tag tag-{}">{}</span>', colour, words)


@register.filter
def money(value):
    """A :class:`Money` with its currency's sign and grouped digits; a dash when there is none."""
    if value is None or value == "":
        return NOTHING
    if not isinstance(value, Money) and not AMOUNT.fullmatch(str(value)):
        # Where an amount may stand, words may too: they are free to run over several lines.
        return value
    return format_html('<span class="money">{}</span>', value)


@register.simple_tag
def money_of(minor, currency):
    """An amount kept as minor units (分) with its currency."""
    return money(None if minor is None else Money(minor, currency))


@register.filter
def grouped(number):
    """A count with its thousands grouped; text such as ``1000+`` stays as it is."""
    if isinstance(number, int):
        return formats.number_format(number, force_grouping=True)
    return number


@register.filter
def capped(number: int):
    """A count that was read no further than the cap: ``1000+`` beyond it."""
    return f"{CAP}+" if number > CAP else grouped(number)


@register.filter
def masked(value):
    """A number or account with its middle hidden.

    A value that comes unmasked is masked here once more, so that a slip in a view never shows
    a whole number. Screen readers hear the last characters instead of a row of dots.
    """
    text = str(value or "")
    if not text:
        return NOTHING
    if not HIDDEN.search(text):
        tail = 4 if len(text) > 10 else 1
        text = f"{text[:1]}•{text[-tail:]}"
    # Always four dots: how many characters are hidden is nobody's business either.
    text = HIDDEN.sub("••••", text)
    tail = text.rpartition("•")[2]
    spoken = _("已隐去，末尾为 %(tail)s") % {"tail": tail} if tail else _("已隐去")
    return format_html(
        '<span class="masked" aria-hidden="true">{}</span><span class="unseen">{}</span>',
        text,
        spoken,
    )


@register.filter
def legal_date(day):
    """A date as the law writes it: 2026年7月15日, in English 15 July 2026."""
    return _time(day, "DATE_FORMAT")


@register.filter
def legal_time(moment):
    """A moment with its minutes: 2026年7月15日 09:30, in English 15 July 2026, 09:30."""
    return _time(moment, "DATETIME_FORMAT")


@register.filter
def legal_month(day):
    """A month: 2022年7月, in English July 2022."""
    return _time(day, "YEAR_MONTH_FORMAT", "%Y-%m")


def _time(value, style, machine=None):
    if not value:
        return NOTHING
    if not isinstance(value, datetime.date):
        return value
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    exact = value.strftime(machine) if machine else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', exact, formats.date_format(value, style))


@register.filter
def share(part, whole) -> int:
    """Whole per cent of ``part`` in ``whole``, for bars; at least 1 when there is anything."""
    if not part or not whole:
        return 0
    return max(1, min(100, round(100 * int(part) / int(whole))))


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms):
    """Every fault of the given forms and formsets, each linked to its field.

    Forms that are not bound, and names that a page's context lacks, say nothing.
    """
    return {"faults": [fault for form in forms for fault in _faults(form)]}


@register.inclusion_tag("parts/error_summary.html")
def error_summary_of(forms):
    """As ``error_summary``, for a list of forms and formsets."""
    return error_summary(*(forms or ()))


def _faults(form):
    if hasattr(form, "management_form"):
        for sentence in form.non_form_errors():
            yield {"target": "", "label": "", "sentence": sentence}
        for number, row in enumerate(form.forms, start=1):
            for fault in _faults(row):
                label = f"{getattr(form, 'row_label', '')} {number} {fault['label']}".strip()
                yield {**fault, "label": label}
        return
    if not getattr(form, "is_bound", False):
        return
    for sentence in form.non_field_errors():
        yield {"target": "", "label": "", "sentence": sentence}
    for field in form:
        # A set of radio buttons has no id of its own: its first button stands for it.
        target = field.id_for_label or (field.auto_id and f"{field.auto_id}_0")
        for sentence in field.errors:
            label = "" if field.is_hidden else field.label
            yield {
                "target": "" if field.is_hidden else target,
                "label": label,
                "sentence": sentence,
            }
