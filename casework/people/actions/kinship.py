"""The confidential register of officers' own and relatives' documents (回避登记)."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Officer
from casework.agencies.models.deputies import register_of
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.people.models import IdentityDocument, Kinship
from casework.people.rules import identity_numbers


def enter_kinship(officer: Officer, *, by, relation: str, kind: str, number: str) -> Kinship:
    """Enter a document of the officer or of a near relative (回避登记).

    By the officer, or by a supervisor of their office. Only the keyed fingerprint is compared; the
    number itself stays sealed.
    """
    _answers_for(officer, by)
    if relation not in Kinship.Relation.values:
        raise Refusal(_("请选择与经办人的关系。"), field="relation")
    identity_numbers.check(kind, number)
    written = identity_numbers.normalise(kind, number)
    kinship = Kinship(
        uid=uuid.uuid4(), officer=officer, relation=relation, kind=kind, entered_by=by,
        number_index=IdentityDocument.index_of(kind, written),
    )  # fmt: skip
    kinship.number = written
    with hold(register_of(officer)):
        try:
            with transaction.atomic():
                kinship.save()
        except IntegrityError as error:
            raise Refusal(_("该证件已在回避登记中，无须重复登记。"), field="number") from error
        enter(kinship, "enter", by=by, office=_code(officer), about={"relation": relation})
    return kinship


def end_kinship(kinship: Kinship, *, by) -> None:
    """Take a document off the register (注销回避登记): the relation is no more, or never was."""
    _answers_for(kinship.officer, by)
    with hold(kinship.stream):
        kinship.refresh_from_db()
        if kinship.ended_at is not None:
            raise OutOfTurn(_("该回避登记已经注销，无须再次办理。"))
        kinship.ended_at = clock.now()
        kinship.save(update_fields=["ended_at"])
        enter(kinship, "end", by=by, office=_code(kinship.officer))


def _answers_for(officer: Officer, by) -> None:
    if by.pk != officer.pk and not by.supervises(officer.agency):
        raise NotPermitted(_("只有本人，或其机构及上级机构的负责人可以办理。"))


def _code(officer: Officer) -> str:
    return officer.agency.code if officer.agency else ""
