"""Translations are compiled without gettext, and a broken one is named before it is shown."""

import gettext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder / "django.po"


def compiled(**options):
    out = StringIO()
    call_command("compile_catalogues", stdout=out, **options)
    return out.getvalue()


def test_a_catalogue_is_compiled_beside_its_source(catalogue):
    catalogue.write_text(HEAD + 'msgid "受理"\nmsgstr "Accept"\n', encoding="utf-8")
    assert "1 of 1 translated, compiled" in compiled()
    with catalogue.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("受理") == "Accept"


def test_what_has_not_changed_is_not_written_again(catalogue):
    catalogue.write_text(HEAD + 'msgid "受理"\nmsgstr "Accept"\n', encoding="utf-8")
    compiled()
    before = catalogue.with_suffix(".mo").stat().st_mtime_ns
    assert "unchanged" in compiled()
    assert catalogue.with_suffix(".mo").stat().st_mtime_ns == before


def test_a_fuzzy_translation_is_not_shown(catalogue):
    draft = '#, fuzzy\nmsgid "公示"\nmsgstr "Draft"\n'
    catalogue.write_text(HEAD + draft, encoding="utf-8")
    assert "0 of 1 translated" in compiled()
    with catalogue.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("公示") == "公示"


def test_a_translation_with_a_placeholder_of_its_own_is_refused_by_line(catalogue):
    odd = 'msgid "第 %(seq)s 条"\nmsgstr "entry %(number)s"\n'
    catalogue.write_text(HEAD + odd, encoding="utf-8")
    with pytest.raises(CommandError, match=r"django\.po:4: the original has no %\(number\)s"):
        compiled()
    assert not catalogue.with_suffix(".mo").exists()


def test_a_file_that_is_no_catalogue_is_named(catalogue):
    catalogue.write_text('msgid "受理"\nno catalogue\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"django\.po cannot be read as a catalogue"):
        compiled()
