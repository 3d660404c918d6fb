"""The procedure's page: picture, words, versions, and where a case stands."""

import re

import pytest
from django.urls import reverse
from lxml import etree, html

from casework.desk.drawing import draw
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows.bpmn import MODEL, export
from workflows.graph import Graph, all_graphs
from workflows.models import CaseProcess

pytestmark = pytest.mark.django_db

GRAPHS = all_graphs()
every_flow = pytest.mark.parametrize("graph", GRAPHS.values(), ids=lambda graph: graph.slug)


@pytest.fixture
def officer(official_data):
    return signed_in("ias.vo1")


def page(browser, flow, **query):
    answer = browser.get(reverse("procedure", args=[flow]), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(element) -> str:
    return " ".join(element.text_content().split())


def marked(tree) -> list[str]:
    """Titles of the nodes that the picture marks."""
    return [words(group) for group in tree.xpath('//*[contains(@class, "node-here")]')]


@every_flow
def test_it_shows_the_picture_and_says_the_same_in_a_table(officer, graph):
    tree = page(officer, graph.slug)

    [picture] = tree.xpath('//*[@class="procedure"]')
    assert etree.tostring(picture).count(b"<polyline") == str(draw(graph)).count("<polyline")
    rows = {row.get("id"): words(row) for row in tree.xpath("//tr[starts-with(@id, 'step-')]")}
    assert list(rows) == [f"step-{node.name}" for node in graph.steps]
    for node in graph.steps:
        told = rows[f"step-{node.name}"]
        assert node.title in told
        assert (node.lane.label if node.kind == "step" else str(node.child.process_title)) in told
        for way in graph.next_steps(node.name):
            assert graph.nodes[way.target].title in told


def test_the_first_page_is_the_procedure_of_a_case_with_a_tab_for_every_flow(officer):
    tree = html.fromstring(officer.get(reverse("procedures")).content.decode())

    tabs = tree.xpath('//nav[@class="tabs"]//a')
    assert [tab.get("href") for tab in tabs] == [
        reverse("procedure", args=[flow]) for flow in GRAPHS
    ]
    assert [words(tab) for tab in tabs if tab.get("aria-current")] == [GRAPHS["relief"].title]


def test_a_step_can_be_marked(officer):
    tree = page(officer, "relief", at="decide_case")

    assert marked(tree) == [GRAPHS["relief"].nodes["decide_case"].title]
    [row] = tree.xpath('//tr[@aria-current="step"]')
    assert row.get("id") == "step-decide_case"


def test_a_step_of_a_child_flow_marks_the_wait_for_it(officer):
    assert marked(page(officer, "relief", at="check_signatures")) == ["等待授权书生效"]


@pytest.mark.parametrize("at", ["no_such_step", "route", "<b>", "issue_authorization'", ""])
def test_what_is_no_step_marks_nothing_and_is_not_repeated(officer, at):
    answer = officer.get(reverse("procedure", args=["payment"]), {"at": at})

    assert answer.status_code == 200
    tree = html.fromstring(answer.content.decode())
    assert marked(tree) == []
    if at:
        assert at not in words(tree.xpath("//main")[0])


@pytest.mark.parametrize("flow", ["nothing", "Relief", "relief_2"])
def test_a_flow_that_is_not_there_is_not_found(officer, flow):
    assert officer.get(reverse("procedure", args=[flow])).status_code == 404
    assert officer.get(reverse("procedure_bpmn", args=[flow])).status_code == 404


def test_it_says_which_version_is_in_force_and_what_changed(officer):
    flow = GRAPHS["relief"].flow
    text = words(page(officer, "relief"))

    assert f"现行第 {flow.version} 版" in text
    assert all(str(change.what) in text for change in flow.changes)


def test_samples_are_marked_as_such(officer):
    [row] = page(officer, "relief").xpath('//tr[@id="step-check_form"]')

    assert "示例参数" in words(row)


@every_flow
def test_the_flow_can_be_taken_along_as_bpmn(officer, graph):
    answer = officer.get(reverse("procedure_bpmn", args=[graph.slug]))

    assert answer.content == export(Graph(graph.flow))
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == f'attachment; filename="{graph.slug}.bpmn"'


def test_the_file_speaks_the_reader_s_language(officer):
    officer.cookies["lotus_language"] = "en"

    tree = etree.fromstring(officer.get(reverse("procedure_bpmn", args=["consent"])).content)

    assert tree.find(f"{{{MODEL}}}process").get("name") == "Signing the authorization"


def test_the_page_speaks_english(officer):
    officer.cookies["lotus_language"] = "en"
    text = words(page(officer, "verification").xpath("//main")[0])

    assert re.findall(r"[\u4e00-\u9fff]", text) == []


def test_the_case_file_leads_to_the_picture_with_its_step_marked(official_data):
    task = a_step("give_opinion")
    answer = signed_in("gb.cw1").get(reverse("case_file", args=[task.case_number]))

    [link] = html.fromstring(answer.content.decode()).xpath(
        '//a[contains(@href, "/procedure/")][contains(@href, "?at=")]'
    )
    assert link.get("href") == "/procedure/relief/?at=give_opinion"
    assert marked(page(signed_in("gb.cw1"), "relief", at="give_opinion"))


@pytest.mark.parametrize(
    ("began", "follows", "told"), [(1, 1, "第 1 版"), (1, 3, "第 1 版起办，现按第 3 版")]
)
def test_the_case_file_tells_by_which_version_the_case_goes(official_data, began, follows, told):
    task = a_step("give_opinion")
    CaseProcess.objects.filter(case=task.case).update(flow_version=began, follows_version=follows)

    answer = signed_in("gb.cw1").get(reverse("case_file", args=[task.case_number]))
    tree = html.fromstring(answer.content.decode())
    [row] = tree.xpath('//dl/div[dt[text()="办事程序"]]')
    assert words(row) == f"办事程序{told}"
