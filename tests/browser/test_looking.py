"""The watch over the pages itself: each of its rules notices when it is broken."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("spoiling", "noticed"),
    [
        ("main.insertAdjacentHTML('beforeend', '<img src=\"/static/logo.svg\">')", "image-alt"),
        ("main.style.color = 'rgb(200, 200, 200)'", "color-contrast"),
        ("main.firstElementChild.style.minWidth = '400px'", "px too wide at 360 px"),
        (
            """main.className = 'table-room'; main.style.width = '5rem';
            main.firstElementChild.style.width = '6rem'""",
            "px too wide at 360 px, large type",
        ),
        ("document.title = document.title.replace('莲桥', '')", "登录"),
    ],
)
def test_a_spoilt_page_is_noticed(house, spoiling, noticed):
    visitor = house.visitor()
    visitor.open("login")
    visitor.page.evaluate(f"() => {{ const main = document.querySelector('main'); {spoiling} }}")
    with pytest.raises(AssertionError, match=noticed):
        visitor.look()


def test_a_request_that_would_leave_the_machine_is_noticed(house):
    visitor = house.visitor()
    visitor.open("login")
    visitor.page.evaluate("() => { new Image().src = 'https://lotus.invalid/seen.png'; }")
    visitor.open("publicity_list")
    assert any("lotus.invalid" in fault for fault in visitor.faults)
    visitor.faults.clear()
