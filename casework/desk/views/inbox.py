"""Messages to the officer (站内通知)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.desk import keyset
from casework.desk.acts import step_label
from casework.notices.messages import mark_read, messages_of
from casework.notices.models import Message

PAGE = 25
#: More than a page shows is not set aside at once: nobody has seen it.
MOST_MARKED = PAGE


@require_GET
def inbox(request):
    """What the officer is told, newest first; unread ones can be set aside together."""
    told = messages_of(request.user).select_related("stream", "office", "rung").order_by("-pk")
    after = keyset.number_in(request, "after")
    if after:
        told = told.filter(pk__lt=after)
    shown, more = keyset.page_of(told, PAGE)
    return render(
        request,
        "desk/inbox.html",
        {
            "items": [_row(message) for message in shown],
            "unread_here": [message.pk for message in shown if message.read_at is None],
            **keyset.links(request, "after", shown[-1].pk if more else None),
        },
    )


@require_POST
def mark_messages_read(request):
    """Set the messages named aside as read (标为已读)."""
    named = [text for text in request.POST.getlist("message")[:MOST_MARKED] if text.isdecimal()]
    count = mark_read(request.user, [int(text) for text in named if len(text) < 19])
    if count:
        messages.success(request, _("已标为已读。"))
    return redirect("inbox")


def _row(message: Message) -> dict:
    return {
        "pk": message.pk,
        "kind": message.get_kind_display(),
        "sample": message.rung is not None and not message.rung.verified,
        "words": _words(message),
        "number": message.stream.key,
        "url": (
            reverse("step", args=[message.task])
            if message.task
            else reverse("case_file", args=[message.stream.key])
        ),
        "made_at": message.made_at,
        "to": message.office,
        "read": message.read_at is not None,
    }


def _words(message: Message) -> str:
    words = {
        "step": step_label(message.step),
        "due": message.due_on and date_format(message.due_on),
        "was": message.was_due_on and date_format(message.was_due_on),
        "rung": message.rung or message.get_kind_display(),
    }
    match message.kind:
        case Message.Kind.URGED:
            return _("请尽快办理“%(step)s”，办理时限 %(due)s。") % words
        case Message.Kind.REDATED:
            return (
                _("“%(step)s”的办理时限由 %(was)s 改为 %(due)s：工作日历已公布或者调整。") % words
            )
        case Message.Kind.SUSPENSION:
            return _("中止期限 %(due)s 已满，请恢复办理，或者依法作出其他处理。") % words
    return _("%(rung)s：“%(step)s”，办理时限 %(due)s。") % words
