"""Contents of the papers by which a case ends, is reviewed or asks money back, of invented people."""

from datetime import date

from casework.documents.ending_contents import (
    EndingNoticeContent,
    LapseNoticeContent,
    SuspensionNoticeContent,
)
from casework.documents.remedy_contents import Part, RemedyPaperContent, Row

from .samples import APPLICANT, BASIS, CASE, REMEDY, Stated, heading

SUSPENSION = SuspensionNoticeContent(
    heading=heading("ZM2022-000021-ZZ"),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    applied_on=date(2022, 2, 21),
    suspended_on=date(2022, 3, 1),
    until=date(2022, 4, 30),
    period=Stated("60 日", sample=True),
    ground="申请人暂时无法联系或者无法配合核查",
    reason="申请人赴外地就医，暂时无法配合入户调查。",
    legal_basis=BASIS,
    remedy=REMEDY,
)
LAPSE = LapseNoticeContent(
    heading=heading("ZM2022-000137-CH"),
    applicant=APPLICANT,
    case_number=CASE,
    applied_on=date(2022, 2, 1),
    asked_on=date(2022, 2, 8),
    until=date(2022, 2, 28),
    papers=("居住证明", "医疗费用单据"),
    reopening=Stated("60 日内", sample=True),
    legal_basis=BASIS,
)
TERMINATION = EndingNoticeContent(
    heading=heading("ZZ-2022-000004"),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    applied_on=date(2022, 2, 21),
    decided="本机关决定终止办理。",
    reason_label="申请人无正当理由拒绝配合核查",
    reason="两次约定入户调查，申请人均拒绝，经书面提示仍不配合。",
    legal_basis=BASIS,
    remedy=REMEDY,
    advice="终止的情形消除的，可以在规定期限内申请重新办理，也可以另行提出新的申请。",
)
IRREGULARITY = EndingNoticeContent(
    heading=heading("RD-2022-000002"),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    applied_on=date(2022, 2, 21),
    decided="本机关已先行救助。经核查补办的手续，现认定不符合先行救助的条件。",
    reason_label="家庭经济状况不符合规定",
    reason="经核查，申请人家庭人均存款超过本市临时救助申请的上限。",
    legal_basis=BASIS,
    remedy=REMEDY,
    advice="已发放的救助金将依法追回，追回的金额和方式另行通知。",
)


def paper(number, opening, ruling, rows_title, rows, *parts, remedy=REMEDY) -> RemedyPaperContent:
    """A paper of a review or a recovery."""
    return RemedyPaperContent(
        heading=heading(number),
        applicant=APPLICANT,
        case_number=CASE,
        opening=opening,
        ruling=ruling,
        rows_title=rows_title,
        rows=tuple(Row(*row) for row in rows),
        parts=tuple(Part(*part) for part in parts),
        legal_basis=BASIS,
        remedy=remedy,
    )


LODGED = "您于2022年3月20日对决定（JD-2022-000101）提出的复核申请，现答复如下。"
REVIEW_ACCEPTANCE = paper(
    "FH-2022-000003-SL", LODGED, "经审查，予以受理。", "审理期限",
    [("受理日期", "2022年3月1日"), ("审理期限", "60 日（示例参数）", "2022年4月30日")],
    remedy=None,
)  # fmt: skip
REVIEW_REFUSAL = paper(
    "FH-2022-000003-BS", LODGED, "经审查，决定不予受理。", "不予受理的情形",
    [("情形", "超过法定期限")], ("理由", "决定于2021年10月8日送达，复核期限已经届满。"),
)  # fmt: skip
REVIEW_DECISION = paper(
    "FH-2022-000003-JD", LODGED, "变更原决定。", "复核决定",
    [("复核结论", "变更"), ("变更后的救助金额", "CNY 4,952.00", "人民币肆仟玖佰伍拾贰元整")],
    ("复核请求和理由", "金额不足以支付住院费用，请求复核。"),
    ("决定的理由", "原决定少计一名家庭成员，应予变更。\n其余认定不变。"),
)  # fmt: skip
RECOVERY_ORDER = paper(
    "ZH-2022-000001", "经核实，您家庭收到的下列临时救助金应予追回。", "决定予以追回。", "追回内容",
    [
        ("追回金额", "CNY 3,714.00", "人民币叁仟柒佰壹拾肆元整"),
        ("追回情形", "隐瞒或者虚报家庭经济状况"), ("原决定文号", "JD-2022-000101"),
        ("分期数", "3", "每期自送达之日或上期期满起 30 日（示例参数）"),
    ],
    ("决定的理由", "经查，申请时未申报存款。"),
)  # fmt: skip
RECOVERY_WAIVER = paper(
    "ZH-2022-000001-MC", "关于追回决定（ZH-2022-000001）尚未归还的部分，经审查决定如下。",
    "免除尚未归还的部分。", "免除内容",
    [
        ("追回金额", "CNY 3,714.00"), ("免除金额", "CNY 1,238.00", "人民币壹仟贰佰叁拾捌元整"),
        ("免除情形", "家庭无归还能力"),
    ],
    ("决定的理由", "申请人再次住院，无收入。"), remedy=None,
)  # fmt: skip
RECOVERY_END = paper(
    "ZH-2022-000001-ZZ", "追回决定（ZH-2022-000001）所依据的决定已被撤销或者变更。",
    "该追回决定不再执行；是否仍须归还，以新的决定为准。", "追回情况",
    [("追回金额", "CNY 3,714.00"), ("已归还金额", "CNY 1,238.00", "计入重新作出的决定")],
    remedy=None,
)  # fmt: skip
