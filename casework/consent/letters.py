"""The authorization's text (授权书内容), gathered from the record."""

from casework.cases.letters import names_of, paper, person_line
from casework.core.languages import in_language_of_record
from casework.documents.contents import AuthorizationContent, Item
from casework.documents.forms import authorization_pdf
from casework.documents.terms import ANSWER_FORMS, ITEM_NAMES
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.queries import rule_on


def authorization_form(authorization, members, *, by) -> dict:
    """``content`` and ``verify_token`` for the document store; ``members``: who has to sign."""
    case = authorization.case
    head = paper(case.agency, authorization.number, handler=by.get_full_name())
    applicant = next(member for member in members if member.person_id == case.applicant_id)
    others = [member for member in members if member is not applicant]
    retention = rule_on(
        "retention.months", jurisdiction=case.jurisdiction, day=authorization.valid_from
    )
    with in_language_of_record():
        content = AuthorizationContent(
            heading=head.heading,
            agency=names_of(case.agency),
            applicant=person_line(applicant),
            members=tuple(person_line(member) for member in others),
            items=tuple(_item(code, authorization, members) for code in authorization.items),
            recipient=names_of(authorization.recipient),
            recipient_contact=authorization.recipient.phone or authorization.recipient.address,
            valid_from=authorization.valid_from,
            valid_until=authorization.valid_until,
            retention_years=retention.value // 12,
            retention_sample=retention.is_sample,
            case_number=case.number,
        )
    return {"content": authorization_pdf(content), "verify_token": head.token}


def _item(code: str, authorization, members) -> Item:
    shape = ITEM_BY_CODE[code].answer_in(authorization.recipient.jurisdiction)
    return Item(
        code=code,
        name=ITEM_NAMES[code],
        persons="、".join(member.person.name for member in members),
        answer_form=ANSWER_FORMS[shape],
        since=authorization.look_back_from,
        until=authorization.look_back_until,
    )
