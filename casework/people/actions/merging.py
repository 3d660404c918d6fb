"""Merging two records of one person, and undoing it (合并档案、恢复档案)."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enact, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core.refusals import Refusal
from casework.people.models import MergeProposal, Person
from casework.people.rules import names
from casework.policy.actions import await_turn


@transaction.atomic
def propose_merge(stays: Person, goes: Person, *, by, agency: Agency, note: str) -> MergeProposal:
    """Hold two records to be one person's (申请合并档案), for a second officer to confirm."""
    _reason(note)
    if stays.pk == goes.pk:
        raise Refusal(_("请选择两份不同的档案。"))
    try:
        with transaction.atomic():
            proposal = MergeProposal.objects.create(
                agency=agency,
                stays=stays,
                goes=goes,
                stream=open_stream(Stream.Kind.REGISTER, f"merge:{uuid.uuid4()}"),
            )
    except IntegrityError as error:
        raise Refusal(_("该档案已有待确认或已生效的合并，请先办理完毕。")) from error
    enact(
        proposal.propose, by=by, note=note,
        about={"stays": str(stays.uid), "goes": str(goes.uid)},
    )  # fmt: skip
    return proposal


@transaction.atomic
def confirm_merge(proposal: MergeProposal, *, by, note="") -> None:
    """A second officer confirms: one record stands for the person from now on (合并档案)."""
    # Counters wait for each other before they look at people: so does a merger.
    await_turn("case")
    with hold(proposal.stream):
        _locked(proposal)
        goes, stays = proposal.goes, proposal.stays
        along = list(goes.merged.order_by("pk").values_list("pk", flat=True))
        enact(
            proposal.confirm, by=by, note=note, moved=along,
            about={"stays": str(stays.uid), "goes": str(goes.uid), "along": len(along)},
        )  # fmt: skip
        Person.objects.filter(pk__in=[goes.pk, *along]).update(merged_into=stays)


def decline_merge(proposal: MergeProposal, *, by, note: str) -> None:
    """They are two people, or the proposal is taken back (不予合并)."""
    _reason(note)
    enact(proposal.decline, by=by, note=note)


@transaction.atomic
def reverse_merge(proposal: MergeProposal, *, by, note: str) -> None:
    """Both records stand as before (恢复档案): documents, memberships and cases never moved."""
    _reason(note)
    await_turn("case")
    with hold(proposal.stream):
        _locked(proposal)
        enact(proposal.reverse, by=by, note=note)
        root = proposal.goes.merged_into_id
        back = Person.objects.filter(pk__in=proposal.moved, merged_into=root)
        back.update(merged_into=proposal.goes)
        Person.objects.filter(pk=proposal.goes_id).update(merged_into=None)


def they_are_one(proposal: MergeProposal, *, by) -> str:
    """Fact ``people.one_person``: two records that stand for themselves, of the same birth date and
    with names that can be one person's."""
    goes, stays = proposal.goes, proposal.stays
    if goes.merged_into_id or stays.merged_into_id:
        return _("其中一份档案已并入其他档案，请改用其保留档案办理。")
    if goes.birth_date != stays.birth_date or not names.agree(goes.names, stays.names):
        return _("两份档案的姓名或出生日期不一致，不能合并；请先核对证件并更正。")
    return ""


def _locked(proposal: MergeProposal) -> None:
    """Read anew under the lock, with both people's rows locked too."""
    proposal.refresh_from_db()
    pair = [proposal.stays_id, proposal.goes_id]
    rows = Person.objects.select_for_update().filter(pk__in=pair).order_by("pk")
    people = {person.pk: person for person in rows}
    proposal.stays, proposal.goes = people[proposal.stays_id], people[proposal.goes_id]


def _reason(note: str) -> None:
    if not note.strip():
        raise Refusal(_("请填写理由。"), field="note")
