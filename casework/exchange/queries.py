"""Reading the register of transfer bases."""

from datetime import date

from django.db.models import Q

from .models import TransferBasis


def active_basis(from_jurisdiction: str, to_jurisdiction: str, day: date) -> TransferBasis | None:
    """The basis under which one side may send to the other on ``day`` (有效传递依据), or None.

    Of several, the one that came into force last. Directions are separate: a basis from Zhuhai
    to Macao says nothing about answers from Macao.
    """
    return (
        TransferBasis.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            state=TransferBasis.State.ACTIVE,
            from_jurisdiction=from_jurisdiction,
            to_jurisdiction=to_jurisdiction,
            valid_from__lte=day,
        )
        .order_by("-valid_from", "-pk")
        .first()
    )
