"""Registering a new version of a rule (登记参数新版本): one officer proposes, another approves."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core import clock
from casework.core.refusals import NotPermitted, Refusal

from .actions import refuse_overlaps
from .calculators.wording import value_in_words
from .models import PolicyRule, RuleProposal
from .rules import fault_in_value
from .samples import marked

LONGEST_SOURCE = 300
#: Which rule no version of another may go beyond.
CEILINGS = {"period.look_back": "ceiling.look_back"}


@transaction.atomic
def propose_version(
    follows: PolicyRule, *, by, agency: Agency, value, effective_from: date, source: str,
    verified: bool = False, note="",
) -> RuleProposal:  # fmt: skip
    """Propose the version that is to take over from ``follows`` (提出参数新版本).

    It may begin tomorrow at the earliest: what was done under the version in force stands. Raises
    Refusal, or NotPermitted for an officer of another side.
    """
    if agency.jurisdiction != follows.jurisdiction:
        raise NotPermitted(
            _("该参数适用于%(place)s，由该地的政策参数管理员提出新版本。")
            % {"place": follows.get_jurisdiction_display()}
        )
    if not by.has_perm("policy.propose_version", agency):
        raise NotPermitted(_("您在%(agency)s没有提出参数新版本的职责。") % {"agency": agency})
    if fault := fault_in_value(value, follows.unit):
        raise Refusal(fault, field="value")
    if value == follows.value and source.strip() == follows.source:
        raise Refusal(_("新版本与现行版本的值和依据相同，无须登记。"), field="value")
    if not source.strip() or len(source) > LONGEST_SOURCE:
        raise Refusal(
            _("请填写依据，不超过 %(most)s 字。") % {"most": LONGEST_SOURCE}, field="source"
        )
    _begins_in_time(follows, effective_from)
    _within_its_ceiling(follows, value, effective_from)
    if follows.proposals.filter(state=RuleProposal.State.DRAFT).exists():
        raise Refusal(_("该参数已有待核准的新版本，请先核准或不予核准。"))
    proposal = RuleProposal.objects.create(
        follows=follows,
        value=value,
        effective_from=effective_from,
        source=source.strip(),
        verified=verified,
        agency=agency,
        proposed_by=by,
        stream=open_stream(Stream.Kind.REGISTER, f"policy:{follows.key}:{uuid.uuid4()}"),
    )
    enter(
        proposal, "propose", by=by, office=agency.code, permission="policy.propose_version",
        note=note, about=_told(proposal),
    )  # fmt: skip
    return proposal


def approve_version(proposal: RuleProposal, *, by, note="") -> PolicyRule:
    """Put a proposed version in force from its day on (核准); never its own author.

    The version before it ends on the day before. Raises Refusal.
    """
    with hold(proposal.stream):
        before = PolicyRule.objects.select_for_update().get(pk=proposal.follows_id)
        _begins_in_time(before, proposal.effective_from)
        _within_its_ceiling(before, proposal.value, proposal.effective_from)
        before.effective_to = proposal.effective_from - timedelta(days=1)
        before.save(update_fields=["effective_to"])
        made = PolicyRule.objects.create(
            key=before.key,
            jurisdiction=before.jurisdiction,
            name=before.name,
            name_en=before.name_en,
            value=proposal.value,
            unit=before.unit,
            effective_from=proposal.effective_from,
            source=proposal.source,
            verified=proposal.verified,
        )
        refuse_overlaps({made.key})
        enact(
            proposal.approve, by=by, note=note, version_made=made,
            about={**_told(proposal), "rule": made.pk, "ends": before.pk},
        )  # fmt: skip
        return made


def decline_version(proposal: RuleProposal, *, by, note: str) -> None:
    """Do not let a proposed version come to stand (不予核准), with the reason."""
    if not note.strip():
        raise Refusal(_("请填写不予核准的理由。"), field="note")
    enact(proposal.decline, by=by, note=note)


def _begins_in_time(follows: PolicyRule, effective_from: date) -> None:
    if follows.effective_to is not None:
        raise Refusal(
            _("该版本已有失效日 %(day)s，请对最新的版本提出新版本。")
            % {"day": date_format(follows.effective_to)}
        )
    earliest = max(clock.today(), follows.effective_from) + timedelta(days=1)
    if effective_from < earliest:
        raise Refusal(
            _("新版本最早自 %(day)s 起生效：已按现行版本办理的事项不受影响。")
            % {"day": date_format(earliest)},
            field="effective_from",
        )


def _within_its_ceiling(follows: PolicyRule, value, effective_from: date) -> None:
    """On no day from ``effective_from`` is a period beyond its ceiling, whichever of the two changes."""
    for period, ceiling in CEILINGS.items():
        if follows.key not in (period, ceiling):
            continue
        other = ceiling if follows.key == period else period
        versions = PolicyRule.objects.from_day(effective_from)
        for version in versions.filter(key=other, jurisdiction=follows.jurisdiction):
            if value > version.value if other == ceiling else value < version.value:
                raise Refusal(
                    _("“%(name)s”为 %(value)s，期限不得超过其上限。请先调整该参数，或改填其他值。")
                    % {
                        "name": version,
                        "value": marked(value_in_words(version.value, version.unit)[0], version),
                    },
                    field="value",
                )


def _told(proposal: RuleProposal) -> dict:
    return {
        "key": proposal.follows.key,
        "jurisdiction": str(proposal.follows.jurisdiction),
        "value": proposal.value,
        "effective_from": proposal.effective_from.isoformat(),
        "verified": proposal.verified,
    }
