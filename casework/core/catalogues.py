"""What the pages say, collected for translation (译文目录), without GNU gettext's tools.

Python files are read as syntax trees, templates through Django's own ``templatize``. Only literal
strings can be translated; anything else inside a translation call is reported as a fault.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

#: Where translated strings stand, below the project's root.
PYTHON_FOLDERS = ("casework", "workflows")
TEMPLATE_FOLDER = "templates"

#: Translates words that were marked elsewhere, when they were put on record.
PASSES_ON = Path("casework/core/languages.py")

#: Positions of context, singular and plural among the arguments of each translation function.
_PARTS = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS = {
    **_PARTS,
    **{f"{name}_lazy": parts for name, parts in _PARTS.items() if name != "gettext_noop"},
}
_LITERAL = r"""[uU]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(
    rf"(?<!\w)(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)\s*(?:,\s*count\s*)?\)"
)

PLACEHOLDER = re.compile(r"%\((\w+)\)([a-zA-Z])")

#: Columns of a line of the catalogue, in characters.
WRAP = 100

HEADERS = {
    "Project-Id-Version": "Lotus Bridge",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Message:
    """A string to be translated, as the code has it."""

    singular: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By this gettext finds it: the plural is no part of it."""
        return self.context, self.singular


@dataclass(frozen=True)
class NotLiteral:
    """A translation call whose words are put together while the program runs."""

    path: Path
    line: int

    def __str__(self):
        return f"{self.path}:{self.line}: only a literal string can be translated"


def python_files(root: Path) -> list[Path]:
    return sorted(
        path
        for folder in PYTHON_FOLDERS
        for path in (root / folder).rglob("*.py")
        if "migrations" not in path.parts
    )


def template_files(root: Path) -> list[Path]:
    return sorted(
        path for path in (root / TEMPLATE_FOLDER).rglob("*") if path.suffix in {".html", ".txt"}
    )


def collect(root: Path) -> tuple[set[Message], list[NotLiteral]]:
    """Every string that code and templates below ``root`` have translated, and what can't be."""
    messages, faults = set(), []
    for path in python_files(root):
        if path.relative_to(root) == PASSES_ON:
            continue
        for found in in_python(path.read_text(encoding="utf-8"), path.relative_to(root)):
            if isinstance(found, NotLiteral):
                faults.append(found)
            else:
                messages.add(found)
    for path in template_files(root):
        messages.update(in_template(path.read_text(encoding="utf-8")))
    return _merged(messages), faults


def in_python(source: str, path: Path) -> Iterator[Message | NotLiteral]:
    """The translated strings of a module, under whatever names it imports the functions."""
    tree = ast.parse(source, filename=str(path))
    names = translation_names(tree)
    for node in ast.walk(tree):
        function = called(node, names)
        if function:
            yield _message(node, FUNCTIONS[function]) or NotLiteral(path, node.lineno)


def in_template(source: str) -> Iterator[Message]:
    """The translated strings of a template, as Django will look them up."""
    for call in _TEMPLATE_CALL.finditer(templatize(source)):
        words = ast.literal_eval(f"({call[2]},)")
        yield _picked(words, FUNCTIONS["gettext" if call[1] == "_" else call[1]])


def translation_names(tree: ast.Module) -> dict[str, str]:
    """Local name → translation function; a module imported whole stands with a dot after it."""
    names = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            local = alias.asname or alias.name
            if node.module == "django.utils.translation" and alias.name in FUNCTIONS:
                names[local] = alias.name
            elif node.module == "django.utils" and alias.name == "translation":
                names.update({f"{local}.{name}": name for name in FUNCTIONS})
    return names


def called(node: ast.AST, names: dict[str, str]) -> str | None:
    """Which translation function ``node`` calls, if it is such a call."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name):
        return names.get(node.func.id)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return names.get(f"{node.func.value.id}.{node.func.attr}")
    return None


def _message(call: ast.Call, parts) -> Message | None:
    words = [
        one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None
        for one in call.args
    ]
    wanted = [part for part in parts if part is not None]
    if len(words) <= max(wanted) or any(words[part] is None for part in wanted):
        return None
    return _picked(words, parts)


def _picked(words, parts) -> Message:
    context, singular, plural = ("" if part is None else words[part] for part in parts)
    return Message(singular, context, plural)


def _merged(messages: Iterable[Message]) -> set[Message]:
    """A string used with and without a plural is one entry, the one with the plural."""
    by_key = {}
    for message in sorted(messages):
        by_key[message.key] = message
    return set(by_key.values())


def catalogue_of(root: Path, language: str = "en") -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def updated(catalogue: polib.POFile, messages: Iterable[Message]) -> polib.POFile:
    """A catalogue of exactly ``messages``, in their order, with the translations that exist."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    # Whoever translates looks for a sentence, not for a file: no places, no dates, no old entries.
    fresh = polib.POFile(wrapwidth=WRAP)
    fresh.metadata = HEADERS
    for message in sorted(messages):
        fresh.append(_entry(message, known.get(message.key)))
    return fresh


def _entry(message: Message, before: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.singular,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        flags=["python-format"] if PLACEHOLDER.search(message.singular) else [],
    )
    if before is not None:
        entry.tcomment = before.tcomment
        if "fuzzy" in before.flags:
            entry.flags.append("fuzzy")
    if message.plural:
        entry.msgstr_plural = {0: "", 1: ""}
        if before is not None:
            entry.msgstr_plural = before.msgstr_plural or {0: before.msgstr, 1: before.msgstr}
    elif before is not None:
        entry.msgstr = before.msgstr or before.msgstr_plural.get(1, "")
    return entry
