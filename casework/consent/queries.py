"""Reading authorizations."""

from django.db.models import Q

from casework.cases.models import Case
from casework.core import clock

from .models import Authorization


def current_authorization(case: Case) -> Authorization | None:
    """The live authorization of a case (draft, being signed, or active), or None."""
    states = Authorization.State
    return (
        case.authorizations.filter(
            state__in=[states.DRAFT, states.ISSUED, states.PARTIALLY_SIGNED, states.ACTIVE]
        )
        .select_related("recipient", "document")
        .order_by("-pk")
        .first()
    )


def all_signed(authorization: Authorization) -> bool:
    """Whether every named subject's signature page is on file."""
    return not authorization.signatures.filter(page__isnull=True).exists()


def in_force(authorization: Authorization | None) -> bool:
    """Whether the authorization permits anything at this instant: active and within its dates."""
    return bool(
        authorization
        and authorization.state == Authorization.State.ACTIVE
        and authorization.valid_from <= clock.today() <= authorization.valid_until
    )


def run_out(day) -> "list[Authorization]":
    """Live authorizations whose last day lies before ``day``: they are to be expired."""
    states = Authorization.State
    return list(
        Authorization.objects.filter(
            Q(state__in=[states.ISSUED, states.PARTIALLY_SIGNED, states.ACTIVE]),
            valid_until__lt=day,
        ).select_related("case__stream", "case__agency")
    )


def signatures_of(authorization: Authorization):
    """Everybody's signature with its page, by member."""
    return authorization.signatures.select_related("page").order_by("member_id")


def what_is_checked(authorization: Authorization, signatures=None) -> dict:
    """What the checking officer compares: the authorization and everybody's signature (核对内容)."""
    signatures = signatures_of(authorization) if signatures is None else signatures
    return {
        "recipient": authorization.recipient_id,
        "items": list(authorization.items),
        "purpose": authorization.purpose,
        "valid": [authorization.valid_from.isoformat(), authorization.valid_until.isoformat()],
        "look_back": [
            authorization.look_back_from.isoformat(), authorization.look_back_until.isoformat(),
        ],
        "paper": authorization.document.sha256 if authorization.document else "",
        "signatures": [
            [
                signature.member_id, signature.by_guardian, str(signature.signed_on),
                signature.page.sha256 if signature.page else "", list(signature.consents),
            ]
            for signature in signatures
        ],
    }  # fmt: skip
