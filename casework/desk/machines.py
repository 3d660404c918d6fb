"""Every state machine and every flow as a document (状态与流程说明): ``docs/states.md``.

All of it is read from the models and the flow classes. The page is in English with the Chinese terms
beside it, as the other documents are.
"""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.utils import translation

from casework.core.states import Rule, StatefulModel, rules_of
from workflows.graph import Graph, all_graphs
from workflows.procedure import Limit, StepInWords, limits_in_words, steps_in_words
from workflows.registers import duties_with, duty_name
from workflows.responsibility import office_label

from .acts import act_label

HEAD = """# States and flows

Made by `manage.py write_states` from the models and the flow classes; a test compares it with them.
Do not edit it: change the code, then run the command again.

In the tables, *who may* names duties and the office at which they count, with the permission; *barred*
names earlier acts in the same case whose doers may not do it (职责分离); *facts* are what other rooms
must first confirm (`casework.core.facts`); *step* is the piece of work in which it is done, with the
rule that gives its due date and the value of its latest version on each side; where a route is named
beside a rule, that rule counts on that route instead of the step's own. Values marked 示例参数 are
samples. `casework.audit.journal.enact` holds every act to its line.
"""
NONE = "–"
#: An act out of more states than this is drawn once, not once for each: the table names the states.
MANY = 4


def document() -> str:
    """The whole document; the same code always gives the same text."""
    models = [model for model in apps.get_models() if issubclass(model, StatefulModel)]
    parts = [HEAD, "## Contents\n", _contents(models), "# State machines\n"]
    steps = _steps_of_rules()
    for model in models:
        parts += _machine(model, steps)
    parts.append("# Flows\n")
    parts += [part for graphs in _graphs_twice() for part in _flow(*graphs)]
    return "\n".join(parts).rstrip() + "\n"


def in_both(word: Callable[[], str]) -> str:
    """Words in Chinese and English; once if both are the same."""
    with translation.override("zh-hans"):
        chinese = str(word())
    with translation.override("en"):
        english = str(word())
    return chinese if chinese == english else f"{chinese} {english}"


def declared_rules(model: type[StatefulModel]) -> list[Rule]:
    """The transitions of a record in the order in which the model declares them."""
    rules = rules_of(model)
    names = dict.fromkeys(name for base in reversed(model.__mro__) for name in vars(base))
    return [rules[name] for name in names if name in rules]


def diagram(model: type[StatefulModel]) -> list[str]:
    """A machine as lines of a Mermaid state diagram; states that lead nowhere stand together."""
    states, rules = list(model.State), declared_rules(model)
    leading = {source for rule in rules for source in rule.sources}
    ended = [state for state in states if state.value not in leading]
    lines = ["stateDiagram-v2"]
    lines += [_state(state) for state in states if state not in ended or len(ended) == 1]
    if len(ended) > 1:
        title = "结束 Ended"
        lines += [f'state "{title}" as these_ended {{', *map(_state, ended), "}"]
    lines.append(f"[*] --> {model._meta.get_field('state').default}")
    for rule in rules:
        if len(rule.sources) > MANY:
            count = len(rule.sources)
            lines.append(f'state "{count} 种状态 {count} states" as from_{rule.name}')
    lines += [
        f"{source} --> {target}: {' / '.join(labels)}"
        for (source, target), labels in _arrows(rules).items()
    ]
    return lines


def _state(state) -> str:
    return f'state "{in_both(lambda: state.label)}" as {state.value}'


def _arrows(rules: list[Rule]) -> dict[tuple[str, str], list[str]]:
    """Labels of all acts that lead from one state to another: one arrow for each pair."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        with translation.override("zh-hans"):
            label = f"{rule.label} {rule.name}"
        for source in rule.sources if len(rule.sources) <= MANY else (f"from_{rule.name}",):
            for target in rule.targets:
                arrows.setdefault((source, target), []).append(label)
    return arrows


def _contents(models) -> str:
    machines = [f"- {in_both(lambda model=m: model._meta.verbose_name)}" for m in models]
    flows = [
        f"- {_twice(chinese.title, english.title)} (flow)" for chinese, english in _graphs_twice()
    ]
    return "\n".join([*machines, *flows]) + "\n"


def _machine(model: type[StatefulModel], steps: dict[int, list[tuple[str, list[Limit]]]]):
    title = in_both(lambda: model._meta.verbose_name)
    yield f"## {title}: `{model._meta.label}`\n"
    yield " ".join((model.__doc__ or "").split("\n\n")[0].split()) + "\n"
    yield "\n".join(["```mermaid", *diagram(model), "```", ""])
    rows = [
        (
            "<br>".join(_named_state(model, source) for source in rule.sources),
            f"{in_both(lambda rule=rule: rule.label)}<br>`{rule.name}`",
            "<br>".join(_named_state(model, target) for target in rule.targets),
            "<br>".join(_who(model, rule)),
            "<br>".join(_barred(rule)),
            "<br>".join(f"`{fact}`" for fact in rule.needs),
            "<br>".join(_step(name, limits) for name, limits in steps.get(id(rule), ())),
        )
        for rule in declared_rules(model)
    ]
    yield _table(("from", "act", "to", "who may", "barred", "facts", "step, due"), rows)


def _named_state(model, value: str) -> str:
    return f"{in_both(lambda: model.State(value).label)} `{value}`"


def _who(model, rule: Rule) -> Iterator[str]:
    for permission, office in rule.alternatives():
        duties = ", ".join(
            in_both(lambda duty=duty: duty_name(duty)) for duty in duties_with(permission)
        )
        where = in_both(lambda office=office: office_label(office, model))
        yield f"{duties or NONE} at {where} (`{permission}@{office}`)"


def _barred(rule: Rule) -> Iterator[str]:
    for act in rule.not_by:
        yield f"{in_both(lambda act=act: act_label(act))} (`{act}`)"


def _step(name: str, limits: list[Limit]) -> str:
    return "; ".join([f"`{name}`", *map(_limit, limits)])


def _limit(limit: Limit) -> str:
    values = ", ".join(
        value.words + ("" if value.verified else " (示例参数)") for value in limit.values
    )
    route = f" ({limit.route})" if limit.route else ""
    return f"`{limit.key}`{route}: {values}"


def _steps_of_rules() -> dict[int, list[tuple[str, list[Limit]]]]:
    """Each transition with the steps that perform it, and their time limits in English.

    By the rule's identity: rules hold words that are other words in another language.
    """
    found: dict[int, list[tuple[str, list[Limit]]]] = {}
    with translation.override("en"):
        for graph in all_graphs().values():
            for node in graph.steps:
                if node.kind == "step":
                    limits = list(limits_in_words(node.step))
                    for act in node.step.performs:
                        found.setdefault(id(act.rule), []).append((node.name, limits))
    return found


def _graphs_twice() -> Iterator[tuple[Graph, Graph]]:
    """Every flow, read in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = list(all_graphs().values())
        for graph in chinese:
            assert graph.nodes  # titles are put into words when they are first asked for
    with translation.override("en"):
        english = list(all_graphs().values())
        for graph in english:
            assert graph.nodes
    return zip(chinese, english, strict=True)


def _flow(chinese: Graph, english: Graph) -> Iterator[str]:
    flow = chinese.flow
    yield f"## {_twice(chinese.title, english.title)}: `{flow.__module__}.{flow.__name__}`\n"
    yield " ".join((flow.__doc__ or "").split("\n\n")[0].split()) + "\n"
    changes = [
        (str(number), change.on.isoformat(), in_both(lambda change=change: change.what))
        for number, change in enumerate(flow.changes, start=1)
    ]
    yield _table(("version", "since", "what changed"), changes)
    with translation.override("zh-hans"):
        lines_zh = steps_in_words(chinese)
    with translation.override("en"):
        lines_en = steps_in_words(english)
    rows = [
        _flow_row(number, *pair)
        for number, pair in enumerate(zip(lines_zh, lines_en, strict=True), start=1)
    ]
    yield _table(("", "step", "who, at which office", "due", "may bring about", "then"), rows)
    if flow.former:
        gone = [
            (
                f"`{name}`",
                in_both(lambda former=former: former.title),
                former.became and f"`{former.became}`",
            )
            for name, former in flow.former.items()
        ]
        yield _table(("former step", "title", "became"), gone)


def _flow_row(number: int, zh: StepInWords, en: StepInWords) -> tuple[str, ...]:
    onward = [
        _twice(one.title, other.title)
        + (f" (if {_twice(one.condition, other.condition)})" if one.condition else "")
        for one, other in zip(zh.onward, en.onward, strict=True)
    ]
    return (
        str(number),
        f"{_twice(zh.title, en.title)}<br>`{zh.name}`",
        _twice(zh.lane, en.lane) if zh.lane else f"the flow `{zh.child}`",
        "<br>".join(map(_limit, en.limits)),
        "<br>".join(_twice(*pair) for pair in zip(zh.acts, en.acts, strict=True)),
        "<br>".join(onward),
    )


def _twice(chinese: str, english: str) -> str:
    return chinese if chinese == english else f"{chinese} {english}"


def _table(heads, rows) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(cell or NONE for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
