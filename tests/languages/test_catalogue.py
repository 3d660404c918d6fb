"""The English catalogue says everything that code and templates ask it for, and nothing else."""

import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from casework.core import catalogues
from casework.core.catalogues import Message, NotLiteral

ROOT = Path(settings.BASE_DIR)
SOURCE = catalogues.catalogue_of(ROOT)
#: 简繁 ideographs and full-width punctuation: an English sentence has neither.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
#: Words after which a sentence in code goes on with a value of its own.
GLUE = "，、；：（）至"


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(SOURCE), wrapwidth=catalogues.WRAP)


@pytest.fixture(scope="module")
def messages():
    found, faults = catalogues.collect(ROOT)
    assert faults == []
    return found


def words_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_of_the_pages_has_its_english(catalogue, messages):
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    missing = sorted(
        message.singular
        for message in messages
        if message.key not in known or not all(words_of(known[message.key]))
    )
    assert missing == []
    assert len(messages) > 1000


def test_no_translation_is_only_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []


def test_the_catalogue_holds_nothing_that_nobody_says(catalogue, messages):
    used = {message.key for message in messages}
    unused = [entry.msgid for entry in catalogue if (entry.msgctxt or "", entry.msgid) not in used]
    assert unused == []


def test_a_translation_names_the_same_values_as_its_original(catalogue):
    placeholders = catalogues.PLACEHOLDER.findall
    odd = [
        entry.msgid
        for entry in catalogue
        for words in words_of(entry)
        if set(placeholders(words)) != set(placeholders(entry.msgid))
    ]
    assert odd == []


def test_the_english_is_english(catalogue):
    assert [e.msgid for e in catalogue if any(map(CHINESE.search, words_of(e)))] == []


def test_every_countable_sentence_has_a_singular_and_a_plural(catalogue):
    for entry in catalogue:
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == [0, 1]


def test_punctuation_between_two_values_brings_its_spaces(catalogue):
    """English sets a blank where Chinese punctuation is as wide as a character."""
    glue = {entry.msgid: entry.msgstr for entry in catalogue if not entry.msgctxt}
    found = {mark: glue[mark] for mark in GLUE if mark in glue}
    assert found == {
        "，": ", ", "、": ", ", "；": "; ", "：": ": ", "（": " (", "）": ")", "至": " to ",
    }  # fmt: skip


def test_the_compiled_catalogue_is_that_of_the_source(catalogue):
    assert SOURCE.with_suffix(".mo").read_bytes() == catalogue.to_binary()


def test_collecting_again_changes_nothing(catalogue, messages):
    assert str(catalogues.updated(catalogue, messages)) == str(catalogue)
    assert str(catalogue) + "\n" == SOURCE.read_text(encoding="utf-8") + "\n"


def test_the_command_agrees_that_the_catalogue_is_complete():
    said = StringIO()
    call_command("make_catalogues", check=True, stdout=said)
    assert "0 untranslated, 0 no longer used" in said.getvalue()


# How the strings are found.


def found_in(code: str):
    return list(catalogues.in_python(code, Path("casework/example.py")))


def test_strings_are_found_under_whatever_name_a_module_gives_the_function():
    code = (
        "from django.utils import translation\n"
        "from django.utils.translation import gettext as __, gettext_lazy as _, ngettext\n"
        "from django.utils.translation import pgettext_lazy, gettext_noop\n"
        '__("一")\n_("二" "三")\nngettext("%(n)s 件", "%(n)s 件们", 2)\n'
        'pgettext_lazy("state", "四")\ntranslation.gettext("五")\ngettext_noop("六")\n'
        'other("七")\n'
    )
    assert set(found_in(code)) == {
        Message("一"),
        Message("二三"),
        Message("%(n)s 件", plural="%(n)s 件们"),
        Message("四", context="state"),
        Message("五"),
        Message("六"),
    }


@pytest.mark.parametrize(
    "call", ['_(f"共{n}件")', '_("共{}件".format(n))', '_("共%s件" % n)', "_(words)", "_()"]
)
def test_words_put_together_while_the_program_runs_are_reported(call):
    code = f"from django.utils.translation import gettext as _\n{call}\n"
    assert found_in(code) == [NotLiteral(Path("casework/example.py"), 2)]


def test_templates_are_read_as_django_reads_them():
    source = (
        '{% load i18n %}{% translate "一" %}{% translate "二" as word %}'
        '{% translate \'三\' context "work" %}{# {% translate "no" %} #}\n'
        '{% comment %}{% translate "no" %}{% endcomment %}'
        "{% blocktranslate trimmed with n=number %}\n  第 {{ n }} 项\n{% endblocktranslate %}"
        "{% blocktranslate count n=number %}{{ n }} 条{% plural %}{{ n }} 条们{% endblocktranslate %}"
        '{% include "part.html" with label=_("四") %}'
    )
    assert set(catalogues.in_template(source)) == {
        Message("一"),
        Message("二"),
        Message("三", context="work"),
        Message("第 %(n)s 项"),
        Message("%(n)s 条", plural="%(n)s 条们"),
        Message("四"),
    }


def test_translations_stay_and_strings_that_are_gone_go():
    before = polib.POFile()
    before.append(polib.POEntry(msgid="留", msgstr="stays", occurrences=[("a.py", "3")]))
    before.append(polib.POEntry(msgid="去", msgstr="goes"))
    after = catalogues.updated(before, {Message("新"), Message("留")})
    assert [(entry.msgid, entry.msgstr) for entry in after] == [("新", ""), ("留", "stays")]
    assert "a.py" not in str(after)


def test_a_string_of_a_page_without_english_is_named(tmp_path, settings):
    (tmp_path / "casework").mkdir()
    (tmp_path / "casework" / "pages.py").write_text(
        'from django.utils.translation import gettext as _\n_("新的一句。")\n', encoding="utf-8"
    )
    settings.BASE_DIR = tmp_path
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("make_catalogues", check=True, stdout=said)
    assert "untranslated: 新的一句。" in said.getvalue()
    call_command("make_catalogues", stdout=said)
    assert 'msgid "新的一句。"' in catalogues.catalogue_of(tmp_path).read_text(encoding="utf-8")
