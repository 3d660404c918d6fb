"""What officers do with a policy study (政策研究). One function, one official act."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter, entitlement, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.core.states import rule_of
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.policy.models import PolicyRule

from .models import PilotTask, PolicyStudy

#: The task of the plan that a study of the rules serves (完善珠海临时救助政策).
TASK = 11
LONGEST = 4000


@transaction.atomic
def draw_up_study(
    *, by, agency: Agency, title: str, proposal: str, affected, task: PilotTask | None = None,
    note="",
) -> PolicyStudy:  # fmt: skip
    """Put a proposal on the rules forward (提出政策研究); ``affected`` are keys of rules."""
    if not by.has_perm("pilot.draw_up_study", agency):
        raise NotPermitted(_("您在%(agency)s没有提出政策研究的职责。") % {"agency": agency})
    _worded(title, "title")
    _worded(proposal, "proposal")
    known = set(PolicyRule.objects.filter(key__in=affected).values_list("key", flat=True))
    if not affected or set(affected) - known:
        raise Refusal(_("请选择涉及的政策参数。"), field="affected")
    study = PolicyStudy.objects.create(
        title=title.strip(),
        proposal=proposal.strip(),
        affected=sorted(set(affected)),
        task=task or PilotTask.objects.get(no=TASK),
        agency=agency,
        stream=open_stream(Stream.Kind.REGISTER, f"study:{uuid.uuid4()}"),
        drafted_by=by,
        drafted_on=clock.today(),
    )
    enter(
        study, "draw_up", by=by, office=agency.code, permission="pilot.draw_up_study", note=note,
        about={"affected": study.affected, "task": study.task.no},
    )  # fmt: skip
    return study


def take_up_study(study: PolicyStudy, *, by, note="") -> None:
    """Take the proposal up (开始研究)."""
    enact(study.take_up, by=by, note=note)


def add_evidence(study: PolicyStudy, *, by, upload, note="") -> Document:
    """Take a paper into the study (收入佐证材料)."""
    with hold(study.stream):
        entitlement(study, rule_of(study.take_up), by)
        _not_concluded(study)
        return receive_upload(
            study.stream, kind=Kind.EVIDENCE, title=gettext_noop("政策研究材料"), upload=upload,
            by=by, subject=study, field="upload",
        )  # fmt: skip


def keep_trial(study: PolicyStudy, *, by, trial: dict) -> None:
    """Enter a what-if result (记入试算结果): the value supposed, and what it would touch."""
    if not by.has_perm("policy.replay_decisions"):
        raise NotPermitted(_("参数变动试算由区级审批人和市局负责人办理，您没有这项职责。"))
    with hold(study.stream):
        study.refresh_from_db()
        _not_concluded(study)
        if trial in study.trials:
            raise Refusal(_("这项试算结果已经记入，没有重复登记。"))
        study.trials = [*study.trials, trial]
        study.save(update_fields=["trials"])
        enter(study, "keep_trial", by=by, permission="policy.replay_decisions", about=trial)


def conclude_study(study: PolicyStudy, *, by, outcome: str, conclusion: str, note="") -> None:
    """Say what comes of it (作出研究结论); never by whoever drew it up."""
    if outcome not in PolicyStudy.Outcome.values:
        raise Refusal(_("请选择结论。"), field="outcome")
    _worded(conclusion, "conclusion")
    enact(
        study.conclude, by=by, note=note, outcome=outcome, conclusion=conclusion.strip(),
        about={"outcome": str(outcome)},
    )  # fmt: skip


def _not_concluded(study: PolicyStudy) -> None:
    if study.state == PolicyStudy.State.CONCLUDED:
        raise OutOfTurn(_("该研究已有结论，不再收入材料。"))


def _worded(text: str, field: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Refusal(
            _("请填写，不超过 %(most)s 字，勿写入个人信息。") % {"most": LONGEST}, field=field
        )
