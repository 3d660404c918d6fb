"""The access log (查阅留痕): who looked at what, when and for what purpose."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.core import clock

from .journal import _append
from .locks import hold
from .models import Entry, Stream


class Purpose(models.TextChoices):
    """Why an officer asks to see a personal value in full (用途)."""

    HANDLING = "handling", _("办理本案")
    CONFIRMING = "confirming", _("核对证件原件")
    PAYING = "paying", _("核对收款信息")
    SUPERVISING = "supervising", _("督办检查")
    AUDITING = "auditing", _("审计复核")
    ASKED = "asked", _("当事人查询")


def log_reading(
    record, *, by, what: str, purpose: str = Purpose.HANDLING, office="", of: Stream | None = None
) -> Entry:
    """Enter that ``by`` read ``what`` of ``record``.

    Readings of one case on one day form a stream of their own, so that readers never wait for
    those who act. Whoever may look only as a colleague's deputy looks on that colleague's behalf.
    ``of``: the stream of what was read, where the record has none of its own.
    """
    day = f"{of.pk if of else record.stream_id}:{clock.today():%Y%m%d}"
    stream = Stream(kind=Stream.Kind.ACCESS, key=day)
    with hold(stream):
        return _append(
            stream,
            record,
            f"{record._meta.label_lower}.read",
            by=by,
            on_behalf_of=by.reads_for(getattr(record, "agency", None), office),
            office=office,
            about={"what": what, "purpose": str(purpose)},
        )
