"""The printed forms: archival, accessible, small, the same each time, every name readable."""

import hashlib
import io
import json
import re
import subprocess
import sys
from functools import partial

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.conf import settings

from casework.documents import forms, printing, wording
from casework.documents.contents import Names, PersonLine
from casework.documents.kinds import Kind
from tests.documents import ending_samples, samples

pytestmark = [
    pytest.mark.prints,
    pytest.mark.skipif(not printing.pdf_available()[0], reason="Pango or the fonts are missing"),
]

REMEDY_PAPERS = [kind for kind in Kind if kind.value.startswith(("review_", "recovery_"))]
FORMS = {
    "authorization": (forms.authorization_pdf, samples.AUTHORIZATION),
    "acceptance_notice": (forms.acceptance_notice_pdf, samples.ACCEPTANCE),
    "refusal_notice": (forms.refusal_notice_pdf, samples.REFUSAL),
    "suspension_notice": (forms.suspension_notice_pdf, ending_samples.SUSPENSION),
    "lapse_notice": (forms.lapse_notice_pdf, ending_samples.LAPSE),
    "termination_notice": (forms.termination_notice_pdf, ending_samples.TERMINATION),
    "irregularity_notice": (forms.irregularity_notice_pdf, ending_samples.IRREGULARITY),
    **{
        kind.value: (partial(forms.remedy_paper_pdf, kind), getattr(ending_samples, kind.name))
        for kind in REMEDY_PAPERS
    },
    "supplement_list": (forms.supplement_list_pdf, samples.SUPPLEMENT),
    "decision": (forms.decision_pdf, samples.DECISION),
    "publicity": (forms.publicity_pdf, samples.PUBLICITY),
    "service_proof": (forms.service_proof_pdf, samples.SERVICE_PROOF),
    "verification_request": (forms.verification_request_pdf, samples.REQUEST),
    "verification_reply": (forms.verification_reply_pdf, samples.REPLY),
    "payment_order": (forms.payment_order_pdf, samples.PAYMENT_ORDER),
    "visit_record": (forms.visit_record_pdf, samples.VISIT),
}


@pytest.fixture(scope="module")
def printed():
    """Each form, rendered once for all tests of the module."""
    made = {}

    def get(name):
        if name not in made:
            render, content = FORMS[name]
            made[name] = render(content)
        return made[name]

    return get


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def pdfium_text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    found = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    return re.sub(r"\s", "", found)


def test_every_form_is_tried():
    printing_functions = {name for name in vars(forms) if name.endswith("_pdf")} - {"render_pdf"}
    tried = {
        function.func if isinstance(function, partial) else function
        for function, _ in FORMS.values()
    }
    assert {function.__name__ for function in tried} == printing_functions
    assert len(REMEDY_PAPERS) == 6


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_archival_tagged_dated_and_small(printed, name):
    content = printed(name)
    assert len(content) < 200_000
    with pikepdf.open(io.BytesIO(content)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="3" pdfaid:conformance="A"' in xmp
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert xmp.count("</rdf:RDF>") == 1
        assert "2022-03-01T09:30:00+08:00" in xmp
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-Hans"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Title"]
        assert "/ID" in pdf.trailer


@pytest.mark.parametrize("name", FORMS)
def test_every_font_is_embedded(printed, name):
    with pikepdf.open(io.BytesIO(printed(name))) as pdf:
        fonts = [
            found
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        for font in fonts:
            assert "/FontFile3" in font or "/FontFile2" in font


@pytest.mark.parametrize("name", FORMS)
def test_every_piece_of_text_belongs_to_one_tag(printed, name):
    """The tag tree and its index agree: each marked text is found under the tag the index names."""
    with pikepdf.open(io.BytesIO(printed(name))) as pdf:
        tree = pdf.Root.StructTreeRoot
        listed = {}
        nums = list(tree.ParentTree.Nums)
        for page, owners in zip(nums[::2], nums[1::2], strict=True):
            for place, owner in enumerate(owners):
                listed[(pdf.pages[int(page)].obj.objgen, place)] = owner.objgen
        found, waiting = {}, [tree.K[0]]
        while waiting:
            element = waiting.pop()
            for kid in element.K:
                if isinstance(kid, pikepdf.Dictionary):
                    assert kid.P.objgen == element.objgen
                    waiting.append(kid)
                else:
                    found[(element.Pg.objgen, int(kid))] = element.objgen
        assert found
        assert found == {place: listed[place] for place in found}


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_names_its_headings_and_every_picture_says_what_it_shows(printed, name):
    with pikepdf.open(io.BytesIO(printed(name))) as pdf:
        tags = [
            found
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/StructElem"
        ]
        assert {"/H1", "/Table"} <= {str(tag.S) for tag in tags}
        headings = {str(tag.ID) for tag in tags if tag.S == "/TH"}
        cells = [tag for tag in tags if tag.S == "/TD"]
        for cell in cells:
            named = {str(heading) for heading in cell.A.Headers}
            assert named
            assert named <= headings
        (picture,) = (tag for tag in tags if tag.S == "/Figure")
        assert "https://lotus.example/verify/" in str(picture.Alt)


def test_every_heading_cell_of_the_templates_has_a_scope():
    folder = settings.BASE_DIR / "templates" / "documents"
    cells = [
        cell
        for path in folder.glob("*.html")
        for cell in re.findall(r"<th\b[^>]*>", path.read_text())
    ]
    assert len(cells) > 80
    assert [cell for cell in cells if 'scope="' not in cell] == []


def test_every_name_can_be_read_out_of_the_authorization(printed):
    for text in (text_of(printed("authorization")), pdfium_text(printed("authorization"))):
        for character in samples.RARE_NAMES:
            assert character in text
        for person in samples.AUTHORIZATION.signers:
            assert person.name in text
            assert person.masked_number in text


def test_the_authorization_says_everything_in_four_languages(printed):
    text = text_of(printed("authorization"))
    content = samples.AUTHORIZATION
    for title, words in wording.CLAUSES:
        for language in ("hans", "hant"):
            assert getattr(title, language) in text
            assert re.sub(r"\s", "", getattr(forms._filled(words, content), language)) in text
    for words in ("Nãoconcordo", "Idonotagree", "Consentimentosespecíficos", "Basedatransferência"):
        assert words in text
    for item in content.items:
        assert item.code in text
    for piece in (
        content.recipient_contact,
        "2022-03-01–2022-08-31",
        "監護人代簽",
        "父亲",
        "示例参数",
    ):
        assert re.sub(r"\s", "", piece) in text


def test_each_separate_consent_has_its_own_boxes(printed):
    assert text_of(printed("authorization")).count("□同意") == len(samples.AUTHORIZATION.consents)
    one = samples.replace(samples.AUTHORIZATION, consents=("cross_border",))
    assert text_of(forms.authorization_pdf(one)).count("□同意") == 1


def test_the_machine_readable_copy_is_attached_and_its_digest_is_the_printed_one(printed):
    content = printed("authorization")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert list(pdf.attachments) == [forms.AUTHORIZATION_COPY]
        copy = pdf.attachments[forms.AUTHORIZATION_COPY].get_file().read_bytes()
        spec = pdf.Root.AF[0]
        assert spec.AFRelationship == "/Data"
        assert str(spec.EF.F.Params.ModDate) == "D:20220301013000Z"
    digest = hashlib.sha256(copy).hexdigest()
    assert digest in text_of(content)
    body = json.loads(copy)
    assert body["valid_until"] == "2022-08-31"
    assert body["heading"]["issued_at"] == "2022-03-01T09:30:00+08:00"
    assert [person["name"] for person in body["members"]] == ["龑㛃", "陈䶮𠮷", "陈𬭊啟"]
    assert "verify" not in copy.decode()


def test_unverified_figures_are_marked_and_verified_ones_are_not(printed):
    assert "示例参数" in text_of(printed("decision"))
    settled = samples.replace(
        samples.DECISION,
        standard=(),
        remedy=samples.replace(
            samples.REMEDY,
            review_period=samples.Stated("60 日内"),
            litigation_period=samples.Stated("6 个月内"),
        ),
    )
    text = text_of(forms.decision_pdf(settled))
    assert "示例参数" not in text
    assert "60日内" in text


@pytest.mark.parametrize(
    "name",
    [
        "refusal_notice", "suspension_notice", "termination_notice", "irregularity_notice",
        "decision",
    ],
)  # fmt: skip
def test_a_notice_names_its_grounds_and_the_remedy_with_its_period(printed, name):
    text = text_of(printed(name))
    content = FORMS[name][1]
    for piece in (
        content.heading.agency, content.heading.number, content.reason, *content.legal_basis,
        "行政复议", content.remedy.review_body, "60日内", "行政诉讼", content.remedy.court,
        "2022年3月1日",
    ):  # fmt: skip
        assert re.sub(r"\s", "", piece) in text


def test_a_reply_keeps_found_none_and_not_checked_apart(printed):
    text = text_of(printed("verification_reply"))
    assert "有记录MOP$3,740.00" in text
    assert "经查无记录" in text
    assert "未核查" in text


def test_two_renders_are_the_same_bytes_in_this_process_and_in_another(printed):
    first = printed("authorization")
    assert forms.authorization_pdf(samples.AUTHORIZATION) == first
    script = (
        "import django, hashlib; django.setup();"
        "from casework.documents import forms; from tests.documents import samples;"
        "print(hashlib.sha256(forms.authorization_pdf(samples.AUTHORIZATION)).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert other == hashlib.sha256(first).hexdigest()


def test_a_large_household_with_every_item_and_long_names_stays_on_the_paper():
    long_name = "Maria da Conceição " * 6 + "X" * 90
    members = tuple(
        PersonLine(
            name="欧阳" + "龘靐齉爩麤灪"[index % 6] + "諾曼",
            name_latin=long_name,
            relation=Names("外甥孙女", "外甥孫女", "Sobrinha-neta", "Grandniece"),
            masked_number="8" * 6 + "*" * 8 + "001X",
            residence="珠海市斗门区井岸镇" + "长" * 60 + "路",
        )
        for index in range(9)
    )
    content = samples.replace(
        samples.AUTHORIZATION, members=members, items=samples.AUTHORIZATION.items * 3
    )
    made = forms.authorization_pdf(content)
    assert len(made) < 200_000
    pdf = pypdfium2.PdfDocument(made)
    for page in pdf:
        width, _height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, _bottom, right, _top = text.get_charbox(index)
            assert left >= 0
            assert right <= width - 50  # the margin is 19 mm, 54 points
    pdf.close()
