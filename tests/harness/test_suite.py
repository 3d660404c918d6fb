"""The summary of ``./start test`` tells the truth about failures and skips."""

from collections import Counter

import pytest

from . import suite
from .suite import Figures

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_good" time="1.5"/>
<testcase classname="tests.a" name="test_bad" time="2"><failure message="no"/></testcase>
<testcase classname="tests.a" name="test_broken_fixture"><error message="no"/></testcase>
<testcase classname="tests.a" name="test_left_out"><skipped message="no Chromium"/></testcase>
</testsuite></testsuites>"""


def parts(**of_tests):
    return [Figures("style", 1), Figures("format", 1), Figures("layers", 1), Figures(**of_tests)]


def test_figures_are_read_from_the_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    figures = suite._read("SQLite", report)
    assert figures.passed == 1
    assert figures.failures == ["tests.a::test_bad", "tests.a::test_broken_fixture"]
    assert figures.skips == [("tests.a::test_left_out", "no Chromium")]
    assert figures.folders == {"tests.a": 3.5}


def test_the_summary_says_which_folders_took_longest(capsys):
    suite._report(parts(name="SQLite", passed=2, folders=Counter({"tests.a": 3, "tests.b": 61})))
    assert "Longest on SQLite: tests.b 61 s, tests.a 3 s" in capsys.readouterr().out.splitlines()


def test_a_run_without_a_report_has_no_figures(tmp_path):
    assert suite._read("SQLite", tmp_path / "none.xml").passed == 0


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_skip_is_printed_with_its_reason_and_fails_in_ci(monkeypatch, capsys, ci, code):
    monkeypatch.setenv("CI", ci)
    left_out = parts(name="SQLite", passed=2, skips=[("tests.a::test_b", "no Chromium")])
    assert suite._report(left_out) == code
    lines = capsys.readouterr().out.splitlines()
    assert "SKIPPED [SQLite] tests.a::test_b: no Chromium" in lines
    assert lines[-1] == "5 passed, 0 failed, 1 skipped"


def test_a_failure_decides_the_exit_code_and_the_last_line(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert suite._report(parts(name="SQLite", passed=2, failures=["tests.a::test_b"])) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


def test_a_choice_that_runs_no_test_is_not_a_success(capsys):
    assert suite._report(parts(name="SQLite")) == 1
    assert "No test ran" in capsys.readouterr().out


def test_all_well_is_all_well(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert suite._report(parts(name="SQLite", passed=2)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 0 failed"


@pytest.mark.parametrize(("place", "plenty"), [("missing", 0), ("", 1 << 62)])
def test_without_much_memory_files_lie_where_temporary_files_lie(
    place, plenty, tmp_path, monkeypatch
):
    monkeypatch.setattr(suite, "MEMORY", tmp_path / place)
    monkeypatch.setattr(suite, "PLENTY", plenty)
    assert suite._in_memory() is None
    monkeypatch.setattr(suite, "MEMORY", tmp_path)
    monkeypatch.setattr(suite, "PLENTY", 0)
    assert suite._in_memory() == tmp_path
