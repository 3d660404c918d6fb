"""The registers of agencies, duties and officers, as the fixtures lay them in."""

import json
import re
from collections import Counter

import pytest
from django.conf import settings

from casework.agencies.actions import load_agencies, load_duties, load_officers
from casework.agencies.models import Agency, Appointment, Duty, Jurisdiction, Officer
from casework.core.refusals import Refusal

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
DUTIES = (
    "caseworker", "township_approver", "district_supervisor", "reviewer", "verification_officer",
    "finance_clerk", "finance_reviewer", "privacy_officer", "liaison", "auditor",
    "legal_reviewer", "policy_officer",
)  # fmt: skip


def fixture(name):
    return json.loads((settings.BASE_DIR / "fixtures" / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def agencies():
    load_agencies(fixture("agencies"))
    return {agency.code: agency for agency in Agency.objects.all()}


@pytest.fixture
def duties():
    load_duties([{"code": code, "name": code, "permissions": []} for code in DUTIES])


@pytest.fixture
def officers(agencies, duties):
    load_officers(fixture("officers"), PASSWORD)
    return {officer.username: officer for officer in Officer.objects.all()}


def test_all_offices_of_the_three_sides_are_there(agencies):
    kinds = Counter((agency.jurisdiction, agency.kind) for agency in agencies.values())

    assert kinds[("zhuhai", "district")] == 6
    assert kinds[("zhuhai", "township")] == 24
    assert kinds[("macao", "welfare")] == 6
    assert kinds[("hengqin", "zone")] == 1
    assert {agency.jurisdiction for agency in agencies.values()} == set(Jurisdiction.values)
    names = {agency.name for agency in agencies.values()}
    assert names >= {"珠海市民政局", "珠海市财政局", "珠海市金融工作局", "澳门社会工作局"}
    assert "横琴粤澳深度合作区民生事务局" in names


def test_a_bureau_oversees_its_townships_and_no_other_side(agencies):
    bureau, district, office = agencies["ZH"], agencies["ZH-XZ"], agencies["ZH-XZ-GB"]

    assert office.path == "/ZH/ZH-XZ/ZH-XZ-GB/"
    assert bureau.oversees(office)
    assert district.oversees(office)
    assert not agencies["ZH-JW"].oversees(office)
    assert not any(bureau.oversees(agencies[code]) for code in ("ZHCZ", "HQ", "IAS", "UGAM-GD"))


def test_every_agency_has_its_names_and_no_invented_telephone(agencies):
    for agency in agencies.values():
        assert agency.name_en
        assert agency.name_hant
        assert agency.phone == ""
        if agency.jurisdiction == "macao":
            assert agency.name_pt


def test_loading_twice_changes_nothing_twice(officers):
    before = Officer.objects.get(username="gb.cw1").password

    assert load_agencies(fixture("agencies")) == 0
    assert load_officers(fixture("officers"), "another password") == 0

    assert Officer.objects.get(username="gb.cw1").password == before
    assert Agency.objects.count() == len(fixture("agencies"))
    assert Appointment.objects.count() == Officer.objects.count() == len(fixture("officers"))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            {
                "code": "X",
                "name": "某局",
                "kind": "bureau",
                "jurisdiction": "zhuhai",
                "parent": "Y",
            },
            "“Y”",
        ),
        ({"code": "X", "name": "某局", "kind": "guild", "jurisdiction": "zhuhai"}, "kind"),
        ({"code": "X", "name": "", "kind": "bureau", "jurisdiction": "zhuhai"}, "name"),
        (
            {"code": "X", "name": "某局", "kind": "bureau", "jurisdiction": "zhuhai", "fax": "1"},
            "fax",
        ),
    ],
)
def test_a_wrong_agency_is_named_and_nothing_is_stored(row, fault):
    right = {"code": "A", "name": "甲局", "kind": "bureau", "jurisdiction": "zhuhai"}

    with pytest.raises(Refusal, match=fault) as refused:
        load_agencies([right, row])

    assert "“X”" in str(refused.value)
    assert not Agency.objects.exists()


def test_a_duty_has_exactly_the_permissions_listed():
    entry = {"code": "clerk", "name": "财务经办", "name_en": "Finance clerk"}
    load_duties([{**entry, "permissions": ["ledger.pay_in", "ledger.open_fund"]}])
    load_duties([{**entry, "permissions": ["ledger.pay_in"]}])

    duty = Duty.objects.get()
    assert [permission.codename for permission in duty.permissions.all()] == ["pay_in"]


def test_an_unknown_permission_is_refused_by_name():
    with pytest.raises(Refusal, match=r"ledger\.print_money"):
        load_duties([{"code": "clerk", "name": "财务经办", "permissions": ["ledger.print_money"]}])

    assert not Duty.objects.exists()


def test_officers_sign_in_and_hold_their_duty_at_their_office(agencies):
    load_duties(
        {"code": code, "name": code, "permissions": ["ledger.pay_in"] * (code == "finance_clerk")}
        for code in DUTIES
    )
    load_officers(fixture("officers"), PASSWORD)
    clerk = Officer.objects.get(username="zh.fc1")

    assert clerk.check_password(PASSWORD)
    assert clerk.has_perm("ledger.pay_in", agencies["ZH"])
    assert not clerk.has_perm("ledger.pay_in", agencies["ZH-XZ"])
    assert not clerk.is_staff
    assert not clerk.is_superuser


def test_every_office_has_the_officers_that_a_case_needs(officers, agencies):
    staffed = Counter(Appointment.objects.values_list("agency__code", "duty__code"))

    for agency in agencies.values():
        told = {duty: n for (code, duty), n in staffed.items() if code == agency.code}
        if agency.kind == Agency.Kind.TOWNSHIP:
            assert told == {"caseworker": 2, "township_approver": 1}
        elif agency.kind == Agency.Kind.DISTRICT:
            assert told == {
                "district_supervisor": 2, "reviewer": 2, "verification_officer": 2,
                "finance_clerk": 1, "finance_reviewer": 1, "auditor": 1, "legal_reviewer": 1,
            }  # fmt: skip
    # A social work centre of Macao asks as a township does; a second officer releases.
    for code in ("IAS-CS", "IAS-N", "IAS-NW", "IAS-TC"):
        told = {duty: n for (at, duty), n in staffed.items() if at == code}
        assert told == {"caseworker": 2, "township_approver": 1}
    assert {duty for code, duty in staffed if code == "ZH"} >= {
        "privacy_officer", "liaison", "policy_officer",
    }  # fmt: skip
    # The bureau reviews the second decision of a case too, by others than the first.
    assert (staffed[("ZH", "reviewer")], staffed[("HQ", "reviewer")]) == (4, 2)
    assert staffed[("HQ", "district_supervisor")] == 2
    assert staffed[("IAS", "verification_officer")] == 3
    assert staffed[("HQ", "verification_officer")] == 2
    for code in ("ZH", "HQ", "IAS"):  # one proposes a version of a rule, another approves
        assert staffed[(code, "policy_officer")] == 2
    assert {duty for code, duty in staffed if code == "HQ"} == set(DUTIES)


def test_officers_have_short_names_to_sign_in_with_and_keep_rare_characters(officers):
    assert all(re.fullmatch(r"[a-z]{2,3}\.[a-z]{2}\d", name) for name in officers)
    names = "".join(officer.full_name for officer in officers.values())
    assert all(character in names for character in "㛃𬭊䶮𠮷龑堃喆")
    assert len({officer.full_name for officer in officers.values()}) == len(officers)


def test_no_password_stands_in_the_fixture():
    assert {key for row in fixture("officers") for key in row} == {
        "username", "full_name", "agency", "duties",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("agency", "duty", "fault"), [("NO", "liaison", "“NO”"), ("ZH", "king", "“king”")]
)
def test_an_officer_of_no_office_or_duty_is_named(agencies, duties, agency, duty, fault):
    row = {"username": "x.y1", "full_name": "某某", "agency": agency, "duties": [duty]}

    with pytest.raises(Refusal, match=fault):
        load_officers([row], PASSWORD)

    assert not Officer.objects.exists()
