"""What officers do with the register of transfer bases."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter, open_stream
from casework.audit.models import Stream
from casework.core.refusals import NotPermitted, Refusal

from .models import TransferBasis


@transaction.atomic
def register_basis(
    *, agency: Agency, to_jurisdiction: str, basis_type: str, document_number: str,
    valid_from: date, by, valid_until: date | None = None, note="",
) -> TransferBasis:  # fmt: skip
    """Register a basis for sending from ``agency``'s side to another (登记传递依据), as a draft."""
    if not by.has_perm("exchange.register_basis", agency):
        raise NotPermitted(_("您在%(agency)s没有登记信息传递依据的职责。") % {"agency": agency})
    if agency.jurisdiction == to_jurisdiction:
        raise Refusal(_("接收方须是另一方，请重新选择。"), field="to_jurisdiction")
    if not document_number.strip():
        raise Refusal(_("请填写依据文件的文号。"), field="document_number")
    if valid_until and valid_until < valid_from:
        raise Refusal(_("失效日不能早于生效日，请核对。"), field="valid_until")
    basis = TransferBasis.objects.create(
        agency=agency,
        from_jurisdiction=agency.jurisdiction,
        to_jurisdiction=to_jurisdiction,
        basis_type=basis_type,
        document_number=document_number.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        stream=open_stream(Stream.Kind.REGISTER, f"basis:{uuid.uuid4()}"),
    )
    about = {
        "from": str(basis.from_jurisdiction),
        "to": str(to_jurisdiction),
        "basis_type": str(basis_type),
        "document_number": basis.document_number,
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    enter(
        basis, "register", by=by, office=agency.code, permission="exchange.register_basis",
        note=note, about=about,
    )  # fmt: skip
    return basis


def approve_basis(basis: TransferBasis, *, by, note="") -> None:
    """Put a basis in force (核准): the privacy officer, not whoever registered it."""
    enact(basis.approve, by=by, note=note)


def end_basis(basis: TransferBasis, *, by, note: str) -> None:
    """End a basis at once (终止), with the reason."""
    if not note.strip():
        raise Refusal(_("请填写终止的理由。"), field="note")
    enact(basis.end, by=by, note=note)
