"""No Chinese reaches a page past the catalogue: what templates and programs hold in plain text."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from casework.core import catalogues
from tests.languages.test_catalogue import CHINESE

ROOT = Path(settings.BASE_DIR)

#: Templates that hold Chinese of their own, and why they may.
BILINGUAL_TEMPLATES = {
    "400.html": "says everything in both languages: no language is known when it shows",
    "403_csrf.html": "says everything in both languages: no language is known when it shows",
    "500.html": "says everything in both languages: no language is known when it shows",
    "documents/authorization.html": "one paper in four languages at once",
}
#: Marks of a template in Chinese that are no words of the page, and why they may stand there.
MARKS = {
    "base.html": ("莲桥", "the name of the house, in both languages at once"),
    "parts/header_tools.html": ("中文", "the switch names a language in itself"),
}
#: Papers are laid out with Chinese punctuation; they are issued in the language of record.
PAPERS = "documents/"
PUNCTUATION = re.compile(r"[：、　]+")

#: Programs that hold Chinese of their own, and why they may; a folder ends with a stroke.
CHINESE_PROGRAMS = {
    "casework/documents/wording.py": "the authorization's text in its four languages",
    "casework/documents/terms.py": "relations and items as four-language papers name them",
    "casework/formats/": "how dates are written in Chinese",
    "casework/desk/machines.py": "makes docs/states.md, in English with the Chinese terms",
    "workflows/demo/": "invented people and officers' own words: data",
}
#: Single strings: data, names of laws, and the language of record.
CHINESE_STRINGS = {
    "casework/cases/letters.py": (
        r"《.+》（.+）|澳门特别行政区第6/2007号行政法规", "official titles of laws stay in Chinese in every language",
    ),
    "casework/decisions/drafting.py": (r"；", "joins the titles of laws"),
    "workflows/forms/relief.py": (r"；", "joins the titles of laws"),
    "casework/desk/templatetags/desk.py": (r"\[.*\]\+", "marks of what is hidden, to recognise"),
    "casework/desk/views/pilot.py": (
        r"珠民〔2021〕156号|珠海", "the plan's number; how the plan shortens offices' names",
    ),
    "casework/pilot/actions.py": (r"珠海", "how the plan shortens offices' names"),
    "casework/pilot/rules.py": (
        r"珠海|各区（功能区）民政部门", "how the plan names units, to recognise",
    ),
    "casework/documents/parts.py": (r"本人", "the authorization's four languages"),
    "casework/documents/forms.py": (r"[（）]", "the authorization's four languages"),
    "casework/documents/rules.py": (
        r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+|人民币|澳门元|港元|an amount .*",
        "amounts in the capital numerals that payment papers use",
    ),
    "casework/people/rules/names.py": (
        r"(\w\w ?)+|某", "compound surnames; how a name is hidden in a public notice",
    ),
    "casework/policy/calendars.py": (
        r"周末|调休上班|；|下午", "names of days, each beside its English name",
    ),
    "casework/policy/rules.py": (r"：", "the full-width colon that an officer may type"),
    "casework/consent/letters.py": (r"、", "joins names on a paper in the language of record"),
    "casework/verification/letters.py": (r"、", "joins names on a paper in the language of record"),
    "workflows/loading.py": (r"系统作业|示例-", "data: the officer of the jobs, a sample number"),
}  # fmt: skip


def plain_text(source: str) -> str:
    """A template without its comments, its tags and what its translation blocks hold."""
    kept, inside = [], ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK:
            if inside:
                inside = "" if word == f"end{inside}" else inside
            elif word in ("comment", "blocktranslate", "blocktrans"):
                inside = word
            else:
                kept.append(_untranslated(token.contents))
        elif token.token_type in (TokenType.TEXT, TokenType.VAR) and not inside:
            kept.append(_untranslated(token.contents))
    return "".join(kept)


def _untranslated(tag: str) -> str:
    """A tag without the words that it has translated."""
    tag = re.sub(r"""^\s*trans(late)?\s+("[^"]*"|'[^']*')""", "", tag)
    return re.sub(r"""_\(("[^"]*"|'[^']*')\)""", "", tag)


@pytest.mark.parametrize(
    "path", catalogues.template_files(ROOT), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_template_has_its_words_translated(path):
    name = str(path.relative_to(ROOT / "templates"))
    text = plain_text(path.read_text(encoding="utf-8"))
    if name in BILINGUAL_TEMPLATES:
        assert CHINESE.search(text), f"{name} needs no exception any more"
        return
    mark, _reason = MARKS.get(name, ("", ""))
    if mark:
        assert mark in text, f"{name} needs no exception any more"
        text = text.replace(mark, "")
    if name.startswith(PAPERS):
        text = PUNCTUATION.sub("", text)
    # What a quotation of a page's own address or script holds is none of its words.
    assert CHINESE.findall(text) == []


def test_chinese_outside_of_translation_tags_is_noticed():
    assert CHINESE.search(plain_text("<p>案件</p>"))
    assert CHINESE.search(plain_text('{{ name|default:"无" }}'))
    assert CHINESE.search(plain_text('{% include "a.html" with label="案件" %}'))
    assert not CHINESE.search(plain_text('{% translate "案件" %}{# 案件 #}{{ n|default:_("无") }}'))
    assert not CHINESE.search(
        plain_text("{% blocktranslate %}第 {{ n }} 项{% endblocktranslate %}")
    )


def chinese_strings(code: str) -> list[tuple[int, str]]:
    """Chinese string literals that no translation function takes and that are no docstrings."""
    tree = ast.parse(code)
    names = catalogues.translation_names(tree)
    passed = set()
    for node in ast.walk(tree):
        if catalogues.called(node, names):
            passed |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr):
            passed.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in passed
    ]


def _exception(name: str) -> str | None:
    for place in CHINESE_PROGRAMS:
        if name == place or (place.endswith("/") and name.startswith(place)):
            return ".*"
    return CHINESE_STRINGS[name][0] if name in CHINESE_STRINGS else None


@pytest.mark.parametrize(
    "path", catalogues.python_files(ROOT), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_program_has_its_words_translated(path):
    name = str(path.relative_to(ROOT))
    allowed = _exception(name)
    strange = [
        f"{name}:{line}: {words}"
        for line, words in chinese_strings(path.read_text(encoding="utf-8"))
        if allowed is None or not re.fullmatch(allowed, words, re.DOTALL)
    ]
    assert strange == []


def test_no_exception_outlives_its_reason():
    for name in (*CHINESE_PROGRAMS, *CHINESE_STRINGS):
        files = sorted((ROOT / name).rglob("*.py")) if name.endswith("/") else [ROOT / name]
        assert any(chinese_strings(path.read_text(encoding="utf-8")) for path in files), name


def test_a_chinese_string_past_the_catalogue_is_noticed():
    code = 'from django.utils.translation import gettext as _\n"""说明"""\n_("译")\nsay("不译")\n'
    assert chinese_strings(code) == [(4, "不译")]


def test_no_translation_call_puts_its_words_together():
    """F-strings, ``%`` and ``format`` inside ``_()`` would look up what no catalogue can hold."""
    _messages, faults = catalogues.collect(ROOT)
    assert list(map(str, faults)) == []
