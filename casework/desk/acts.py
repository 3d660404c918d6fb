"""What the journal's words are called on pages (留痕用语): acts, records, states, things read.

Transitions carry their legal names themselves; this table names the acts that change no state.
"""

from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.core.states import StatefulModel, rules_of
from casework.documents.kinds import Kind
from workflows.graph import all_flows
from workflows.steps import Step

#: Acts that change no state, by record and verb; a bare verb stands for any record.
OTHER_ACTS = {
    "agencies.absence.end": _("提前结束缺勤"),
    "agencies.absence.enter": _("登记缺勤"),
    "agencies.delegation.end": _("终止委托代理"),
    "agencies.delegation.give": _("委托代理"),
    "assessment.objection.lodge": _("登记异议"),
    "cases.case.add_note": _("记录办案备注"),
    "cases.case.move_to_version": _("按新版程序转办"),
    "cases.case.register": _("登记申请"),
    "cases.recusal.declare": _("申报回避"),
    "cases.extension.grant": _("批准延期"),
    "cases.pause.end": _("登记期限恢复"),
    "cases.pause.start": _("登记期限中止"),
    "decisions.decision.draw_up": _("作出决定文书"),
    "decisions.legalreview.ask": _("提请法制审核"),
    "exchange.transferbasis.register": _("登记出境依据"),
    "ledger.fund.open": _("设立资金"),
    "ledger.fund.pay_in": _("资金拨入"),
    "ledger.fund.post": _("资金支出入账"),
    "ledger.fund.recover": _("追回款入账"),
    "ledger.fund.reserve": _("预留资金"),
    "ledger.fund.return": _("退款入账"),
    "ledger.fund.void": _("撤销资金预留"),
    "notices.service.record": _("登记送达回证"),
    "people.kinship.end": _("注销回避登记"),
    "people.kinship.enter": _("登记回避关系"),
    "pilot.pilottask.report": _("填报任务进展"),
    "pilot.policystudy.draw_up": _("提出政策研究"),
    "pilot.policystudy.keep_trial": _("记入试算结果"),
    "policy.ruleproposal.propose": _("提出参数新版本"),
    "remedies.complaint.receive": _("登记投诉"),
    "remedies.proceeding.register": _("登记复议诉讼"),
    "remedies.recovery.draw_up": _("拟定追回"),
    "remedies.review.lodge": _("登记复核申请"),
    "workflows.worktask.claim": _("领取事项"),
    "workflows.worktask.give_back": _("退回待领"),
    "workflows.worktask.hand_on": _("转办事项"),
    "workflows.worktask.reassign": _("改派事项"),
    "workflows.worktask.take_off": _("因回避移出事项"),
    "workflows.worktask.recompute": _("重新计算时限"),
    "workflows.worktask.urge": _("催办"),
    "add_document": _("文书存档"),
    "read": _("查阅"),
}

#: What a reading was of, as audit.access.log_reading is told.
THINGS_READ = {
    "case_file": _("案卷"),
    "history": _("完整历史和理由"),
    "calculation": _("计算明细"),
    "what_if": _("参数变动试算"),
}
_NUMBER_READ = "people.identitydocument.number:"
_DOCUMENT_READ = "document:"
_STEP_READ = "step:"


def entry_label(entry) -> Promise | str:
    """What was done, and with which paper where one was filed."""
    if entry.act.endswith(".add_document") and entry.facts.get("kind") in Kind.values:
        return format_lazy("{} · {}", act_label(entry.act), Kind(entry.facts["kind"]).label)
    return act_label(entry.act)


def act_label(act: str) -> Promise | str:
    """The legal name of a journalled act (``cases.case.accept`` → 受理)."""
    verb = act.rpartition(".")[2]
    return _transitions().get(act) or OTHER_ACTS.get(act) or OTHER_ACTS.get(verb) or act


def record_label(subject_type: str) -> Promise | str:
    """The kind of record that an entry is about (``consent.authorization`` → 授权书)."""
    model = _models().get(subject_type)
    return model._meta.verbose_name if model else subject_type


def state_label(subject_type: str, state: str) -> Promise | str:
    """A state of a kind of record in words; a state that no longer exists stands as it was."""
    model = _models().get(subject_type)
    states = getattr(model, "State", None)
    return states(state).label if states and state in states.values else state


def step_label(name: str) -> Promise | str:
    """The title of a step (``check_form`` → 形式审查)."""
    return _steps().get(name, name)


def thing_read(what: str) -> Promise | str:
    """What was read (``document:decision`` → 文书：审批决定书)."""
    if what.startswith(_NUMBER_READ):
        return _("完整证件号码")
    if what.startswith(_STEP_READ):
        return format_lazy("{}{}", _("办理页："), step_label(what.removeprefix(_STEP_READ)))
    kind = what.removeprefix(_DOCUMENT_READ)
    if kind != what:
        return format_lazy("{}{}", _("文书："), Kind(kind).label if kind in Kind.values else kind)
    return THINGS_READ.get(what, what)


@cache
def _models() -> dict:
    return {model._meta.label_lower: model for model in apps.get_models()}


@cache
def _transitions() -> dict:
    return {
        f"{label}.{rule.name}": rule.label
        for label, model in _models().items()
        if issubclass(model, StatefulModel)
        for rule in rules_of(model).values()
    }


@cache
def _steps() -> dict:
    flows = all_flows()
    former = {name: step.title for flow in flows for name, step in flow.former.items()}
    return former | {
        node.name: node.task_title
        for flow in flows
        for node in flow.instance.nodes()
        if isinstance(node, Step)
    }
