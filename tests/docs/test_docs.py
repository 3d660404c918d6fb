"""The documents say what is there: files, names, commands, states, steps, clauses and packages."""

import importlib
import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from casework.core import facts
from casework.core.states import StatefulModel, rules_of
from casework.documents.kinds import Kind
from workflows.flows import FLOW_OF
from workflows.graph import all_flows
from workflows.stages import LABELS, STAGE_OF_STEP
from workflows.steps import Step

ROOT = Path(settings.BASE_DIR)
DOCS = [
    *(ROOT / name for name in ("README.md", "README.zh-Hans.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "deploy" / "README.md",
]
STEPS = [node for flow in all_flows() for node in flow.instance.nodes() if isinstance(node, Step)]
#: Steps beside the relief, in the order of their flows.
BESIDE = [
    node.name
    for flow in FLOW_OF.values()
    for node in (getattr(flow, name) for name in vars(flow))
    if isinstance(node, Step)
]
#: What the steps that find their time limit themselves may come to.
LIMITS = {
    "answer_limit": ("limit.means_answer", "limit.living_answer"),
    "review_limit": ("period.review", "period.review_extension"),
    "answer_period": ("limit.reconsideration_answer", "limit.litigation_answer"),
    "ruling_period": ("period.reconsideration", "period.litigation"),
}
MACHINES = [model for model in apps.get_models() if issubclass(model, StatefulModel)]
ROOMS = [
    model for model in apps.get_models() if model.__module__.startswith(("casework.", "workflows."))
]
LABELS_OF_ROOMS = {model._meta.label for model in ROOMS}
CLAUSES = ("一（一）", "一（二）", "一（三）", "二（一）", "二（二）", "二（三）", "二（四）", "二（五）",
           "三（一）", "三（二）", "三（三）", "四（一）", "四（二）", "四（三）")  # fmt: skip
#: Made while it runs, or named by a pattern of the installation.
MADE_LATER = ("var/", ".venv/", "LOTUS_VAR")
A_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
SUFFIXES = (".py", ".md", ".json", ".html", ".css", ".js", ".txt", ".toml")
A_NAME = re.compile(r"(?:casework|workflows|tests)(?:\.\w+)+")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_in(text: str) -> list[str]:
    """What stands between single backticks, blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def sections(text: str) -> dict[str, str]:
    """Heading -> what stands below it, up to the next heading of any level."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_document = pytest.mark.parametrize("path", DOCS, ids=relative)


@every_document
def test_every_file_that_is_named_is_there(path):
    named = [
        word
        for word in code_in(text_of(path))
        if A_PATH.fullmatch(word)
        and (word.endswith((*SUFFIXES, "/")) or (ROOT / word.split("/")[0]).is_dir())
        and not word.startswith(MADE_LATER)
    ]

    assert [word for word in named if not is_a_file(word)] == []


def is_a_file(word: str) -> bool:
    """A path from the root; a bare name may lie in any room."""
    if "/" in word:
        return any(ROOT.glob(word.rstrip("/")))
    return (ROOT / word).exists() or any(ROOT.glob(f"*/{word}")) or any(ROOT.glob(f"*/*/{word}"))


@every_document
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(path))
    inside = [link for link in links if "://" not in link]

    assert [link for link in inside if not (path.parent / link).exists()] == []


@every_document
def test_every_dotted_name_is_there(path):
    named = [word.removesuffix("()") for word in code_in(text_of(path))]

    assert [name for name in named if A_NAME.fullmatch(name) and not is_there(name)] == []


def is_there(name: str) -> bool:
    parts = name.split(".")
    if name in LABELS_OF_ROOMS:
        return True
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            fields = getattr(found, "__dataclass_fields__", {})
            found = getattr(found, part, fields.get(part))
            if found is None:
                return False
        return True
    return False


@every_document
def test_every_command_is_there(path):
    text = text_of(path)
    commands = [*code_in(text), *re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)]
    verbs = re.findall(r"^ +(\w+)\) \S", text_of(ROOT / "start"), flags=re.MULTILINE)

    called = re.findall(r"(?:manage\.py|^lotus) (\w+)", "\n".join(commands), flags=re.MULTILINE)
    assert set(called) <= set(get_commands())
    assert {v for c in commands for v in re.findall(r"\./start (\w+)", c)} <= {*verbs, "help"}


def test_both_readmes_have_the_same_commands_accounts_and_links():
    english, chinese = (text_of(ROOT / name) for name in ("README.md", "README.zh-Hans.md"))

    for found in (
        lambda text: re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL),
        lambda text: set(re.findall(r"`([a-z]+\.[a-z]+\d)`", text)),
        lambda text: {link for link in re.findall(r"\]\(([^)]+)\)", text) if "README" not in link},
        lambda text: len(re.findall(r"^#+ ", text, flags=re.MULTILINE)),
    ):
        assert found(english) == found(chinese)


def test_demo_accounts_of_the_readme_exist():
    officers = json.loads(text_of(ROOT / "fixtures" / "officers.json"))
    named = set(re.findall(r"`([a-z]+\.[a-z]+\d)`", text_of(ROOT / "README.md")))

    assert named
    assert named <= {officer["username"] for officer in officers}


#: The general route, and what departs from it.
ONE_CASE = text_of(ROOT / "docs" / "one-case.md") + text_of(ROOT / "docs" / "routes.md")
REMEDIES = text_of(ROOT / "docs" / "remedies.md")
MODEL_OF = {id(rule): model for model in MACHINES for rule in rules_of(model).values()}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_one_case_tells_of_every_step_its_act_its_transitions_and_its_time_limit(step):
    page = sections(REMEDIES if step.name in BESIDE else ONE_CASE)
    [told] = [below for title, below in page.items() if f"`{step.name}`" in title]
    limits = LIMITS[step.limit.__name__] if callable(step.limit) else [step.limit]

    assert f"`{step.act.__module__}.{step.act.__name__}`" in told
    for transition in step.performs:
        assert f"`{MODEL_OF[id(transition.rule)].__name__}.{transition.__name__}`" in told
    for limit in [*limits, *(pace.limit for pace in step.pace.values())]:
        assert f"`{limit}`" in told


def test_one_case_tells_of_the_steps_in_the_order_of_the_procedure():
    told = re.findall(r"^#+ .*: `(\w+)`$", ONE_CASE, flags=re.MULTILINE)
    stages = list(LABELS)

    assert told == sorted(STAGE_OF_STEP, key=lambda step: stages.index(STAGE_OF_STEP[step]))


def test_the_steps_of_remedies_are_told_in_their_order():
    assert re.findall(r"^#+ .*: `(\w+)`$", REMEDIES, flags=re.MULTILINE) == BESIDE


GLOSSARY = text_of(ROOT / "docs" / "glossary.md")


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label)
def test_the_glossary_has_every_state_and_act_of_every_machine(model):
    [told] = [
        below for title, below in sections(GLOSSARY).items() if f"`{model._meta.label}`" in title
    ]

    for state, label in model.State.choices:
        assert f"| {label} | `{state}` |" in told
    for rule in rules_of(model).values():
        assert f"| {rule.label} | `{rule.name}` |" in told


@pytest.mark.parametrize("model", ROOMS, ids=lambda model: model._meta.label)
def test_the_glossary_has_every_record(model):
    assert re.search(rf"\| {model._meta.verbose_name} \|.*\| `{model._meta.label}` \|", GLOSSARY)


def test_the_glossary_has_every_duty_stage_paper_and_fact():
    duties = json.loads(text_of(ROOT / "fixtures" / "duties.json"))
    terms = [(duty["name"], duty["code"]) for duty in duties]
    terms += [(str(label), code) for code, label in LABELS.items()]
    terms += [(str(kind.label), kind.value) for kind in Kind]

    assert [t for t in terms if not re.search(rf"\| {t[0]} \|.*`{t[1]}` \|", GLOSSARY)] == []
    assert [fact for fact in facts.supplied() if f"`{fact}`" not in GLOSSARY] == []


PLAN = text_of(ROOT / "docs" / "plan-to-code.md")


def test_the_plan_is_told_clause_by_clause_in_order():
    titles = [title for title in sections(PLAN) if title.startswith(CLAUSES)]

    assert [title.split(" ")[0] for title in titles] == list(CLAUSES)


def test_the_seventeen_tasks_stand_there_word_for_word():
    tasks = json.loads(text_of(ROOT / "fixtures" / "pilot_tasks.json"))

    assert len(tasks) == 17
    for task in tasks:
        assert f"| {task['no']} | {task['work_point']} | {task['clause']} |" in PLAN


def test_the_24_rules_stand_there_in_order():
    numbers = re.findall(r"^\| (\d+) \| [^|]+ \|[^|]+\|[^|]+\|$", PLAN, flags=re.MULTILINE)

    assert [int(n) for n in numbers][-24:] == list(range(1, 25))


def test_every_dependency_has_its_reason():
    reasons = text_of(ROOT / "docs" / "decisions" / "0002-dependencies.md").lower()
    named = []
    for name in ("requirements.txt", "requirements-dev.txt"):
        direct = text_of(ROOT / name).split("# What these need in turn.")[0]
        named += re.findall(r"^([\w.-]+)(?:\[\w+\])?==", direct, flags=re.MULTILINE)

    assert [package for package in named if f"| {package.lower()} |" not in reasons] == []


def test_the_licence_is_the_agpl_itself():
    licence = text_of(ROOT / "LICENSE")

    assert licence.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "13. Remote Network Interaction" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
