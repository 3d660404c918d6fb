"""What stands beside a step's form: facts to look at, the sheet, related papers."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.assessment.models import Assessment, Objection
from casework.assessment.queries import current_assessment
from casework.cases.models import Case, Paperwork, Supplement
from casework.cases.queries import may_read
from casework.consent.models import Authorization
from casework.core.languages import to_reader
from casework.core.money import Currency, Money
from casework.decisions.calculation import calculate
from casework.decisions.legal_review import told
from casework.decisions.models import Decision, LegalReview
from casework.decisions.queries import decision_of, latest_review
from casework.desk import remedies
from casework.desk.presenting import verification_sheet
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.payments.models import Disbursement
from casework.payments.rules import masked_account
from casework.people.rules.answers import describe
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.calculators import by_key, line_in_words
from casework.policy.samples import sample_mark
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.verification.models import RequestedItem, VerificationRequest
from casework.verification.queries import latest_asked
from workflows.forms.consent import signature_label

#: Steps whose officer weighs what was declared against what was found.
_WITH_SHEET = (
    "adopt_answer",
    "decide_acceptance",
    "visit_home",
    "give_opinion",
    "review_legality",
    "decide_case",
)
#: Steps whose officer looks at what the applicant brought.
_WITH_EVIDENCE = ("check_form", "decide_advance", "decide_quick", "check_paperwork")


def beside(task, record, officer) -> dict:
    """Cards, sheets and documents for the step's page."""
    cards, papers = [], []
    match record:
        case Case():
            cards, papers = _case_cards(task, record), _evidence(task, record)
        case Authorization():
            cards, papers = _authorization(record)
        case VerificationRequest():
            cards, papers = _request(task, record)
        case LegalReview():
            weighed = [
                _assessment_card(current_assessment(task.case)),
                _calculation_card(task.case),
            ]
            cards = [_review_card(record), *weighed]
        case Objection():
            cards = [_objection_card(record)]
        case Decision():
            cards, papers = [_decision_card(record)], [record.document]
        case Disbursement():
            cards, papers = _payment(record)
        case Review() | Proceeding() | Complaint() | Recovery():
            at_case = may_read(officer, task.case)
            cards = remedies.card(record, officer, at_case=at_case)
            papers = _remedy_papers(record) if at_case else []
    sheets = []
    if task.step in _WITH_SHEET:
        made = verification_sheet(task.case, *latest_asked(task.case))
        sheets = [made] if made else []
    return {
        "cards": cards,
        "sheets": sheets,
        "side_documents": [
            {"title": to_reader(paper.title), "url": reverse("document", args=[paper.uid])}
            for paper in papers
            if paper is not None
        ],
    }


def _remedy_papers(record) -> list:
    """The papers of a remedy that its officer reads: the decision it is about, and its own."""
    match record:
        case Review():
            return [record.decision.document, record.notice, record.document]
        case Proceeding():
            return [record.decision.document, record.answer, record.ruling]
        case Recovery():
            return [record.decision.document, record.document]
    return []


def summary_for_recipient(task, record) -> list[dict]:
    """What an office that may not read the case is told of it: only its own share."""
    if isinstance(record, VerificationRequest):
        return [
            {"label": _("来函机构"), "value": task.case.agency},
            {"label": _("协查编号"), "value": record.number},
            {"label": _("用途"), "value": to_reader(record.purpose)},
            {"label": _("紧急"), "value": _("是") if record.urgent else _("否")},
        ]
    return [{"label": _("受理机构"), "value": task.case.agency}]


def _case_cards(task, case) -> list[dict]:
    if task.step == "receive_supplement":
        wanted = [str(Supplement(code).label) for code in case.supplement_items]
        return [_card(_("须补正的事项"), *((str(i + 1), text) for i, text in enumerate(wanted)))]
    if task.step == "decide_case":
        weighed = [_assessment_card(current_assessment(case)), _calculation_card(case)]
        review = latest_review(case)
        return [*weighed, _review_card(review)] if review else weighed
    if task.step in ("decide_advance", "decide_quick"):
        return [_proposal_card(case), _calculation_card(case)]
    if task.step in ("file_paperwork", "check_paperwork"):
        paperwork = [str(Paperwork(code).label) for code in case.paperwork]
        return [
            _proposal_card(case),
            _assessment_card(current_assessment(case)),
            _card(_("已补办的手续"), *((str(i + 1), text) for i, text in enumerate(paperwork))),
        ]
    if task.step == "check_form":
        return [_card(_("困难情况"), (_("说明"), case.circumstances.open() or "—"))]
    return []


def _proposal_card(case) -> dict:
    """Why the case is off the general route, and what is proposed."""
    return _card(
        case.get_route_display(),
        (_("情形"), case.get_route_ground_display()),
        (_("理由"), case.route_words.open()),
        (_("困难情况"), case.circumstances.open() or "—"),
        (_("建议金额"), Money(case.proposed_minor, Currency.CNY)),
    )


def _evidence(task, case) -> list[Document]:
    """What the applicant handed in, while the application itself is looked at."""
    if task.step not in _WITH_EVIDENCE:
        return []
    return list(case.stream.documents.filter(kind=Kind.EVIDENCE).order_by("pk"))


def _assessment_card(assessment: Assessment) -> dict:
    recommended = _("建议给予救助") if assessment.recommended else _("建议不予救助")
    amount = Money(assessment.recommended_minor, Currency.CNY)
    review = []
    if assessment.reviewed_on:
        votes = _("到会 %(present)s 人，同意 %(in_favour)s 票，不同意 %(against)s 票") % {
            "present": assessment.present,
            "in_favour": assessment.in_favour,
            "against": assessment.against,
        }
        review = [(_("民主评议"), votes), (_("评议意见"), assessment.review_words.open())]
    return _card(
        _("调查与审核意见"),
        (_("入户日期"), assessment.visited_on),
        (_("调查人"), _("、").join([str(assessment.visitor), str(assessment.companion)])),
        (_("调查情况"), assessment.findings.open()),
        *review,
        (_("审核意见"), recommended),
        (_("建议金额"), amount if amount.minor else "—"),
        (_("意见说明"), assessment.opinion.open()),
    )


def _calculation_card(case: Case) -> dict:
    """What the rules suggest at most, and what each cap leaves, line by line."""
    aid = calculate(case)
    versions = by_key(aid.versions)
    lines = [line_in_words(line, versions) for line in aid.as_json()["lines"]]
    rows = [(line["label"], _line_told(line)) for line in lines]
    return _card(_("计算和限额"), (_("按规定计算的建议金额上限"), aid.suggested), *rows)


def _line_told(line: dict) -> str:
    result = str(line["result"]).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{line['inputs']} = {result}{sample_mark(line['sample'])}"


def _review_card(review: LegalReview) -> dict:
    return _card(
        _("法制审核"),
        (_("拟救助金额"), review.amount),
        (_("提请情形"), told(review.beyond, review.amount)),
        (_("提请理由"), to_reader(review.why.open() or "")),
        (_("结果"), review.get_state_display()),
        (_("意见说明"), review.opinion.open() or "—"),
    )


def _authorization(authorization) -> tuple[list, list]:
    rows = []
    papers = [authorization.document]
    for signature in authorization.signatures.select_related(
        "member__person", "member__guardian", "page"
    ).order_by("pk"):
        state = _("已签署") if signature.given else _("待签署")
        rows.append((str(signature_label(signature)), state))
        papers.append(signature.page)
    cards = [
        _card(
            _("授权书"),
            (_("编号"), authorization.number),
            (_("接收机构"), authorization.recipient),
            (_("有效期"), _period(authorization.valid_from, authorization.valid_until)),
            (_("核查期间"), _period(authorization.look_back_from, authorization.look_back_until)),
        )
    ]
    if rows:
        cards.append(_card(_("签署情况"), *rows))
    return cards, papers


def _request(task, request) -> tuple[list, list]:
    authorization = request.authorization
    cards = [
        _card(
            _("协查请求"),
            (_("编号"), request.number),
            (_("授权书"), authorization.number),
            (_("授权有效期至"), authorization.valid_until),
            (_("接收机构"), request.recipient),
        )
    ]
    if task.step in ("release_request", "receive_request", "countersign_request"):
        cards += _items(request, answered=task.step == "countersign_request")
    return cards, [authorization.document, request.letter]


def _items(request, *, answered: bool) -> list[dict]:
    from_people: dict[int, list[RequestedItem]] = {}
    for item in request.items.select_related("member__person").order_by("member_id", "pk"):
        from_people.setdefault(item.member_id, []).append(item)
    return [
        _card(
            items[0].member.person.name,
            *(
                (str(ITEM_BY_CODE[item.code].name), _found(item, answered=answered))
                for item in items
            ),
        )
        for items in from_people.values()
    ]


def _found(item: RequestedItem, *, answered: bool) -> str:
    return _told(item) if answered else _period(item.period_from, item.period_until)


def _told(item: RequestedItem) -> str:
    value = item.answer.open()
    remark = item.remark.open()
    told = describe(value) if value else str(item.get_finding_display())
    return told + _("（") + remark + _("）") if remark else told


def _period(since, until) -> str:
    return f"{date_format(since)} – {date_format(until)}"


def _objection_card(objection) -> dict:
    return _card(
        _("异议"),
        (_("内容"), objection.words.open()),
        (_("提出日期"), objection.lodged_on),
    )


def _decision_card(decision) -> dict:
    return _card(
        _("审批决定"),
        (_("文号"), decision.number),
        (_("结果"), decision.get_outcome_display()),
        (_("金额"), decision.amount if decision.amount_minor else "—"),
    )


def _payment(disbursement) -> tuple[list, list]:
    decision = decision_of(disbursement.case)
    rows = [
        (_("端到端标识"), disbursement.end_to_end_id),
        (_("金额"), disbursement.amount),
        (_("资金"), decision.fund),
    ]
    if disbursement.payee_name:
        rows += [
            (_("收款人"), disbursement.payee_name.open()),
            (_("开户银行"), disbursement.bank or "—"),
            (_("收款账号"), masked_account(disbursement.account_number.open() or "") or "—"),
        ]
    if disbursement.previous:
        rows.append((_("上次退回原因"), disbursement.previous.get_return_reason_display()))
    return (
        [_decision_card(decision), _card(_("本次发放"), *rows)],
        [disbursement.order],
    )


def _card(title, *rows) -> dict:
    return {
        "title": title,
        "rows": [{"label": label, "value": value, "masked": False} for label, value in rows],
    }
