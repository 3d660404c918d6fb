"""The case file tells what was done: the latest at once, the earlier folded away, nothing left out."""

import re

import pytest
from django.urls import reverse

from tests.pages.desks import a_submitted_case, officer, signed_in
from tests.states.machines import done_before

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("official_data")]

LATEST = 6


def timelines(case) -> tuple[list[str], str]:
    """The lists of acts on the case file, and the words with which the second is unfolded."""
    page = signed_in("xz.sv1").get(reverse("case_file", args=[case.number]))
    html = page.content.decode()
    section = html[html.index('id="h-timeline"') :]
    section = section[: section.index("</section>")]
    lists = re.findall(r'<ol class="timeline">(.*?)</ol>', section, re.DOTALL)
    unfold = re.search(r"<summary>(.*?)</summary>", section, re.DOTALL)
    return lists, unfold.group(1).strip() if unfold else ""


def test_a_long_record_shows_the_latest_and_folds_the_earlier(clock):
    case = a_submitted_case()
    for _time in range(LATEST):
        done_before(case, "assessment.assessment.record_visit", by=officer("gb.cw1"))
    done = case.stream.entries.count()
    (latest, earlier), unfold = timelines(case)
    assert latest.count("<li>") == LATEST
    assert earlier.count("<li>") == done - LATEST
    assert unfold == f"此前的 {done - LATEST} 条记录"


def test_a_short_record_folds_nothing(clock):
    lists, unfold = timelines(a_submitted_case())
    assert len(lists) == 1
    assert unfold == ""
