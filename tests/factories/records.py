"""One record each, laid down in a state, with whatever that state presupposes."""

import io
import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.assessment.models import Assessment, Objection, Publicity
from casework.audit.journal import open_stream
from casework.cases.models import Case
from casework.consent.models import Authorization, Signature
from casework.core import clock
from casework.core.money import Money
from casework.documents import store
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.people.models import Household
from casework.verification.models import RequestedItem, VerificationRequest
from tests.appointing import appointed

from .people import a_declaration, a_household, numbers, the_offices

#: What the authorization of :func:`an_authorization` names: one item of each sort.
ITEMS = ("INC.WAGE", "AST.DEPOSIT", "LIV.HOME_VISIT")
CONSENTS = ("banks", "cross_border", "financial")
GRANTED = Money.of("2800.00", "CNY")


def a_case(household: Household | None = None, *, promised=True, **changes) -> Case:
    """A draft at 拱北's counter, unless ``changes`` say else."""
    offices, number = the_offices(), next(numbers)
    household = household or a_household()
    given = {
        "number": f"ZM2022-9{number:05d}",
        "stream": open_stream("case", f"ZM2022-9{number:05d}"),
        "agency": offices.township,
        "district": offices.district,
        "counterpart": offices.welfare,
        "applicant": household.members_on().first().person,
        "household": household,
        "declaration": a_declaration(household, promised=promised),
        "case_type": "emergency",
        "origin": "applied",
        "cause": "illness",
        "place": "residence",
        "happened_on": clock.today() - timedelta(days=7),
        "circumstances": "突发疾病住院，家庭失去收入来源。",
        "applied_on": clock.today(),
    }
    given |= changes
    if "created_by" not in given:
        given["created_by"] = appointed(given["agency"])
    return Case.objects.create(**given)


def a_paper(subject, kind: Kind = Kind.EVIDENCE) -> Document:
    """A paper on file: its bytes are real, its content is nothing to read."""
    number, uid = next(numbers), uuid.uuid4()
    content = f"%PDF-1.7\n% {kind.label} {number}\n%%EOF\n".encode()
    return Document.objects.create(
        uid=uid,
        stream=subject.stream,
        kind=kind,
        title=str(kind.label),
        number=f"T{number:05d}",
        sha256=store.digest(content),
        size=len(content),
        content_type="application/pdf",
        pages=1,
        origin="generated",
        created_at=clock.now(),
        created_by=appointed(subject.stream.case.agency),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        blob_name=store.put(content, row=str(uid)),
    )


def a_scan(name="scan.png") -> SimpleUploadedFile:
    """A page as a counter's scanner makes it."""
    content = io.BytesIO()
    Image.new("L", (60, 80), 255).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def an_authorization(
    case: Case, state="active", *, signed=None, items=ITEMS, consents=CONSENTS, **changes
) -> Authorization:
    """An authorization with a line for every member; signed by all where the state asks it."""
    day = clock.today()
    given = {
        "case": case,
        "number": f"SQ2022-9{next(numbers):05d}",
        "recipient": case.counterpart,
        "items": list(items),
        "purpose": "核对家庭经济状况和生活状况，审核临时救助申请",
        "valid_from": day,
        "valid_until": day + timedelta(days=180),
        "look_back_from": day - timedelta(days=90),
        "look_back_until": day,
        "state": state,
    }
    authorization = Authorization.objects.create(**{**given, **changes})
    if state != "draft":
        authorization.document = a_paper(authorization, Kind.AUTHORIZATION)
        authorization.save(update_fields=["document"])
    if signed is None:
        signed = state in ("active", "expired", "revoked")
    for member in case.household.members_on():
        signature = Signature(
            authorization=authorization, member=member, by_guardian=member.needs_guardian()
        )
        if signed:
            signature.page = a_paper(authorization, Kind.SIGNATURE_PAGE)
            signature.signed_on = day
            signature.consents = sorted(consents)
            signature.recorded_by = appointed(case.agency)
        signature.save()
    return authorization


def a_request(case: Case, state="draft", *, authorization=None, finding=None, **changes):
    """A request for every authorized item of every member; answered where the state asks it."""
    authorization = authorization or case.authorizations.filter(state="active").first()
    authorization = authorization or an_authorization(case)
    given = {
        "case": case,
        "authorization": authorization,
        "number": f"XC2022-9{next(numbers):05d}",
        "recipient": authorization.recipient,
        "purpose": authorization.purpose,
        "state": state,
    }
    if finding is None:
        answered = ("answered", "responded", "accepted", "disputed")
        finding = "none_found" if state in answered else ""
    request = VerificationRequest.objects.create(**{**given, **changes})
    for signature in authorization.signatures.order_by("pk"):
        for code in authorization.items:
            RequestedItem.objects.create(
                request=request,
                member=signature.member,
                code=code,
                period_from=authorization.look_back_from,
                period_until=authorization.look_back_until,
                finding=finding,
            )
    return request


def an_assessment(case: Case, state="opened", **changes) -> Assessment:
    """A round of inquiry; from ``visited`` on with two visitors, ``concluded`` in favour."""
    given = {"case": case, "opened_on": clock.today(), "state": state}
    if state != "opened":
        given |= {
            "visited_on": clock.today(),
            "visitor": appointed(case.agency),
            "companion": appointed(case.agency),
            "findings": "住所整洁，申请人卧床。",
            "matches_declaration": True,
        }
    if state == "concluded":
        given |= {
            "recommended": True,
            "recommended_form": "cash",
            "recommended_minor": GRANTED.minor,
            "opinion": "情况属实，建议给予救助。",
        }
    return Assessment.objects.create(**{**given, **changes})


def a_publicity(case: Case, state="draft", *, kind="before", **changes) -> Publicity:
    """A posting of three days from today; of six months after the aid."""
    given = {
        "case": case,
        "kind": kind,
        "token": uuid.uuid4().hex[:16],
        "shown_name": case.applicant.public_name,
        "shown_place": case.agency.name,
        "shown_matter": "临时救助（急难型）：突发重大疾病",
        "state": state,
    }
    if state != "draft":
        days = 3 if kind == "before" else 182
        given |= {"posted_on": clock.today(), "until": clock.today() + timedelta(days=days)}
    return Publicity.objects.create(**{**given, **changes})


def an_objection(publicity: Publicity, state="lodged", **changes) -> Objection:
    given = {
        "case": publicity.case,
        "publicity": publicity,
        "lodged_on": clock.today(),
        "objector": "邻居",
        "words": "该户另有住房出租。",
        "lodged_by": appointed(publicity.agency),
        "state": state,
    }
    return Objection.objects.create(**{**given, **changes})
