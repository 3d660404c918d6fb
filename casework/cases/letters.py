"""What every letter of a case has in common: head, people and periods (文书通用要素)."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.agencies.models import Agency, Jurisdiction
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.documents.actions import new_token
from casework.documents.contents import (
    Heading,
    MissingPaper,
    Names,
    PersonLine,
    Remedy,
    Stated,
    SupplementListContent,
)
from casework.documents.ending_contents import LapseNoticeContent, SuspensionNoticeContent
from casework.documents.forms import (
    lapse_notice_pdf,
    supplement_list_pdf,
    suspension_notice_pdf,
)
from casework.documents.terms import RELATIONS
from casework.people.models import Member
from casework.policy.models import PolicyRule
from casework.policy.queries import due_on, rule_on, rules_on

from .models import Supplement

#: National acts that every relief paper rests on (001, 2.1).
LEGAL_BASIS = (
    "《社会救助暂行办法》（国务院令第649号）",
    "《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）",
    "《珠澳社会救助改革创新试点工作方案》（珠民〔2021〕156号）",
)
#: What Macao's papers rest on; its own law decides (DOMAIN.md 2.4).
LEGAL_BASIS_OF_MACAO = (
    "澳门特别行政区第6/2007号行政法规",
    "《珠澳社会救助改革创新试点工作方案》（珠民〔2021〕156号）",
)


@dataclass(frozen=True)
class Paper:
    """A letter's head with the token that its QR carries."""

    heading: Heading
    token: str


def paper(agency: Agency, number: str, *, handler: str = "") -> Paper:
    """The head of a paper that ``agency`` issues now."""
    token = new_token()
    return Paper(
        Heading(
            agency=agency.name,
            number=number,
            issued_at=clock.now(),
            verify_url=settings.PUBLIC_URL + reverse("verify_document", args=[token]),
            agency_address=agency.address,
            agency_phone=agency.phone,
            handler=handler,
        ),
        token,
    )


def names_of(agency: Agency) -> Names:
    return Names(agency.name, agency.name_hant, agency.name_pt, agency.name_en)


def person_line(member: Member) -> PersonLine:
    """A member as papers show them, the number masked."""
    person = member.person
    document = next(iter(person.documents.all()), None)
    guardian = member.guardian if member.needs_guardian() else None
    return PersonLine(
        name=person.name,
        relation=RELATIONS[member.relation],
        document_kind=str(document.get_kind_display()) if document else "",
        masked_number=document.masked if document else "",
        residence=str(Jurisdiction(member.lives_in).label),
        name_hant=person.name_hant,
        name_latin=person.name_latin,
        born_on=person.birth_date,
        guardian=guardian.name if guardian else "",
    )


def applicant_line(case, members=()) -> PersonLine:
    """The applicant as papers show them, found among ``members`` if those were read already."""
    known = (member for member in members if member.person_id == case.applicant_id)
    return person_line(
        next(known, None)
        or case.household.members.select_related("person", "guardian").get(person=case.applicant)
    )


def stated(rule: PolicyRule) -> Stated:
    """A rule's value as a paper prints it; 示例参数 where it is not verified."""
    patterns = {
        "workday": _("%(n)s 个工作日"),
        "day": _("%(n)s 日"),
        "month": _("%(n)s 个月"),
    }
    text = patterns[rule.unit] % {"n": rule.value} if rule.unit in patterns else str(rule.money)
    return Stated(text, rule.is_sample)


def rule_for(case, key: str) -> PolicyRule:
    """Today's version of a rule for the case's side; asked of the register once per case object."""
    day = clock.today()
    known = case.__dict__.setdefault("_rules", {})
    if (key, day) not in known:
        known[key, day] = rule_on(key, jurisdiction=case.jurisdiction, day=day)
    return known[key, day]


def learn_rules(case, keys) -> None:
    """Read several rules at once for :func:`rule_for`; one that is missing is told when asked for."""
    day = clock.today()
    known = case.__dict__.setdefault("_rules", {})
    unknown = [key for key in keys if (key, day) not in known]
    for rule in rules_on(unknown, jurisdiction=case.jurisdiction, day=day) if unknown else ():
        known[rule.key, day] = rule


def legal_basis_of(case) -> tuple[str, ...]:
    """The acts that a paper of the case names, by the law it is dealt with under."""
    return LEGAL_BASIS_OF_MACAO if case.decided_outside else LEGAL_BASIS


def remedy(case) -> Remedy:
    """Where and how long the household may seek review (第65条): periods run from service."""
    zone = case.jurisdiction == Jurisdiction.HENGQIN
    return Remedy(
        review_body=_("横琴粤澳深度合作区执行委员会") if zone else _("决定机关的同级人民政府"),
        review_period=stated(rule_for(case, "remedy.reconsideration")),
        court=_("有管辖权的人民法院"),
        litigation_period=stated(rule_for(case, "remedy.litigation")),
    )


def supplement_list(case, *, by, note="") -> dict:
    """Everything that is missing, told once (一次性告知书)."""
    head = paper(case.agency, f"{case.number}-BZ", handler=by.get_full_name())
    rule = rule_for(case, "limit.supplement")
    with in_language_of_record():
        content = SupplementListContent(
            heading=head.heading,
            applicant=applicant_line(case),
            case_number=case.number,
            papers=tuple(
                MissingPaper(
                    name=str(Supplement(code).label),
                    fault=_("缺少或不符合要求"),
                    remedy=_("请补交原件核对，并留存复印件。"),
                )
                for code in case.supplement_items
            ),
            due_on=due_on(clock.today(), rule).due_on,
            period=stated(rule),
            legal_basis=legal_basis_of(case),
        )
    return {"content": supplement_list_pdf(content), "verify_token": head.token}


def lapse_notice(case, *, until) -> dict:
    """The application counts as withdrawn (视为撤回): what was missing, and what may be done next."""
    head = paper(case.agency, f"{case.number}-CH")
    with in_language_of_record():
        content = LapseNoticeContent(
            heading=head.heading,
            applicant=applicant_line(case),
            case_number=case.number,
            applied_on=case.applied_on,
            asked_on=case.supplement_asked_on,
            until=until,
            papers=tuple(str(Supplement(code).label) for code in case.supplement_items),
            reopening=stated(rule_for(case, "period.reopening")),
            legal_basis=legal_basis_of(case),
        )
    return {"content": lapse_notice_pdf(content), "verify_token": head.token}


def suspension_notice(case, *, by, number: str, reason: str) -> dict:
    """The handling is suspended (中止办理通知书): ground, reason, end, remedy and its period."""
    head = paper(case.agency, number, handler=by.get_full_name())
    with in_language_of_record():
        content = SuspensionNoticeContent(
            heading=head.heading,
            applicant=applicant_line(case),
            case_number=case.number,
            aid_kind=str(case.get_case_type_display()),
            applied_on=case.applied_on,
            suspended_on=clock.today(),
            until=case.suspended_until,
            period=stated(rule_for(case, "period.suspension")),
            ground=str(case.get_suspension_ground_display()),
            reason=reason,
            legal_basis=LEGAL_BASIS,
            remedy=remedy(case),
        )
    return {"content": suspension_notice_pdf(content), "verify_token": head.token}
