"""What the pages say of states, dates, amounts and time limits."""

import datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from casework.core.money import Money
from casework.desk.templatetags import desk


def rendered(source, **context):
    with override("zh-hans"):
        return Template("{% load desk %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("days", "words", "colour"),
    [
        (-3, "逾期 3 天", "red"),
        (0, "今天到期", "amber"),
        (2, "剩 2 个工作日", "amber"),
        (3, "剩 3 个工作日", "grey"),
    ],
)
def test_a_time_limit_is_said_in_words_and_only_then_in_colour(days, words, colour):
    badge = rendered("{% due_badge days %}", days=days)
    assert words in badge
    assert f"tag-{colour}" in badge


def test_a_step_without_a_time_limit_has_no_badge():
    assert rendered("{% due_badge days %}", days=None) == ""


def test_no_state_has_two_colours():
    states = [state for group in desk.TONES.values() for state in group]
    assert len(states) == len(set(states))


def test_a_state_that_nobody_coloured_is_work_under_way():
    assert desk.tone("a_state_of_next_year") == "blue"


def test_a_number_that_comes_unmasked_is_masked_by_the_page():
    shown = rendered("{{ number|masked }}", number="440402196001010117")
    assert "440402196001010117" not in shown
    assert "19600101" not in shown
    assert "4••••0117" in shown


def test_a_masked_number_does_not_tell_its_length():
    assert "1••••(3)" in rendered("{{ number|masked }}", number="1••••••(3)")
    assert "张••••" in rendered("{{ number|masked }}", number="张**")


def test_dates_are_written_as_the_law_writes_them():
    day = datetime.date(2026, 7, 5)
    with override("zh-hans"):
        assert "2026年7月5日" in desk.legal_date(day)
        assert "2026年7月" in desk.legal_month(day)
    with override("en"):
        assert "5 July 2026" in desk.legal_date(day)
    assert desk.legal_date(None) == "—"


def test_moments_are_told_in_the_offices_time():
    moment = datetime.datetime(2026, 7, 5, 1, 30, tzinfo=datetime.UTC)
    assert "2026年7月5日 09:30" in rendered("{{ moment|legal_time }}", moment=moment)


def test_amounts_are_grouped_and_carry_their_currency():
    assert "MOP$ 1,234,567.80" in rendered("{{ m|money }}", m=Money(123456780, "MOP"))
    assert "¥ 0.05" in rendered("{% money_of 5 'CNY' %}")


def test_counts_are_grouped_and_capped_counts_left_alone():
    with override("zh-hans"):
        assert desk.grouped(12345) == "12,345"
    assert desk.grouped("1000+") == "1000+"


def test_a_count_beyond_the_cap_says_no_more_than_that():
    with override("zh-hans"):
        assert [desk.capped(count) for count in (0, 999, 1000, 1001)] == [
            "0",
            "999",
            "1,000",
            "1000+",
        ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("spelling", ["2022年7月15日", "2022-07-15", "2022/7/15", "15 July 2022"])
def test_either_languages_pages_accept_every_spelling_of_a_date(language, spelling):
    with override(language):
        assert forms.DateField().clean(spelling) == datetime.date(2022, 7, 15)


class Particulars(forms.Form):
    name = forms.CharField(label="姓名")
    outcome = forms.ChoiceField(label="结果", choices=[("a", "甲")], widget=forms.RadioSelect)


def test_the_error_summary_leads_to_each_field():
    form = Particulars({}, auto_id="id_%s")
    form.add_error(None, "整张表的错误")
    shown = rendered("{% error_summary form missing %}", form=form)
    assert 'href="#id_name"' in shown
    assert 'href="#id_outcome_0"' in shown
    assert "整张表的错误" in shown


def test_a_form_that_was_not_sent_has_no_error_summary():
    assert rendered("{% error_summary form %}", form=Particulars()).strip() == ""


def test_an_empty_share_is_nothing_and_a_small_one_is_still_seen():
    assert desk.share(0, 900) == 0
    assert desk.share(1, 900) == 1
    assert desk.share(900, 900) == 100
