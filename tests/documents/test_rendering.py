"""The press itself: what a template may load, which characters can be printed, which machine prints."""

import io
import subprocess
import sys

import pikepdf
import pytest

from casework.core.refusals import Refusal
from casework.documents import forms, printing, rendering
from casework.documents.checks import pdf_can_be_made
from tests.documents import samples

from .test_forms import pytestmark, text_of  # noqa: F401


def render(tmp_path, settings, body, **context):
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "trial.html").write_text(
        "<!doctype html><html lang='{{ language }}'><title>{{ title }}</title><body>" + body,
        encoding="utf-8",
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
    return rendering.render_pdf(
        "trial.html", context, language="zh-hans", title="试", issued_at=samples.ISSUED_AT
    )


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname", "http://127.0.0.1:9/a.png", "https://example.com/a.png",
        "ftp://127.0.0.1/a", "../../manage.py", "documents:/../../manage.py",
        "documents:/%2e%2e/%2e%2e/manage.py", "//127.0.0.1/a.png", "FILE:///etc/hostname",
        "documents:/nothing.png",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "body",
    [
        "<img alt='x' src='{{ address }}'>",
        "<link rel='attachment' href='{{ address }}'>",
        "<style>@import url('{{ address }}');</style>",
        "<style>body { background: url('{{ address }}') }</style>",
    ],
)
def test_a_template_cannot_load_anything_from_elsewhere(tmp_path, settings, address, body):
    with pytest.raises(rendering.FaultyTemplate):
        render(tmp_path, settings, body, address=address)


def test_what_people_write_is_text_and_never_markup(tmp_path, settings):
    made = render(
        tmp_path, settings, "<p>{{ words }}</p>", words="<img src='file:///etc/hostname'><b>粗"
    )
    assert "<imgsrc='file:///etc/hostname'><b>粗" in text_of(made)


def test_every_line_of_a_reason_is_a_paragraph_of_its_own():
    def paragraphs(reason):
        content = samples.replace(samples.REFUSAL, reason=reason)
        with pikepdf.open(io.BytesIO(forms.refusal_notice_pdf(content))) as pdf:
            return sum(
                isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/P"
                for found in pdf.objects
            )

    assert paragraphs("存款超过上限。\r\n\n另有住房。") == paragraphs("存款超过上限。") + 1


def test_a_character_without_a_glyph_is_named_to_the_officer(tmp_path, settings, caplog):
    with pytest.raises(Refusal, match=r"U\+1FAE9.*fonts-hanazono"):
        render(tmp_path, settings, "<p>{{ words }}</p>", words="陈\U0001fae9")
    assert "1FAE9" not in caplog.text


def test_a_private_use_character_is_refused_even_if_a_font_has_it(tmp_path, settings):
    with pytest.raises(Refusal, match=r"U\+E000"):
        render(tmp_path, settings, "<p>{{ words }}</p>", words="陈\ue000")


def test_a_text_without_end_is_refused_before_it_holds_up_the_press(tmp_path, settings):
    with pytest.raises(Refusal, match="过长"):
        render(tmp_path, settings, "<p>{{ words }}</p>", words="长" * 200_000)


def test_a_machine_without_fonts_or_libraries_says_which_packages_to_install(monkeypatch):
    monkeypatch.setattr(printing, "has_font", lambda family: False)
    monkeypatch.setattr(printing, "has_library", lambda name: "subset" not in name)
    ready, sentence = printing.pdf_available()
    assert not ready
    assert "libharfbuzz-subset0 fonts-noto-cjk" in sentence
    assert "libpango" not in sentence
    with pytest.raises(Refusal, match="libharfbuzz-subset0"):
        forms.acceptance_notice_pdf(samples.ACCEPTANCE)
    assert {warning.id for warning in pdf_can_be_made(None)} == {"documents.W001", "documents.W002"}


def test_fonts_are_really_looked_for(tmp_path):
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'>"
        f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    script = "from casework.documents import printing; print(*printing.missing_packages())"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"PATH": "", "FONTCONFIG_FILE": str(config), "PYTHONPATH": ":".join(sys.path)},
    ).stdout.split()  # fmt: skip
    assert found == ["fonts-noto-cjk"]
