"""Contents of every form, of invented people, as the rooms would gather them."""

from dataclasses import replace  # noqa: F401  for the tests, beside the samples
from datetime import date, datetime

from casework.core.clock import LEGAL_ZONE
from casework.documents.contents import (
    AcceptanceNoticeContent,
    Answer,
    AuthorizationContent,
    DecisionContent,
    Finding,
    Heading,
    Item,
    MissingPaper,
    Names,
    PaymentOrderContent,
    PersonLine,
    PublicityContent,
    RefusalNoticeContent,
    Remedy,
    ServiceProofContent,
    Stated,
    SupplementListContent,
    TimeLimit,
    VerificationReplyContent,
    VerificationRequestContent,
    VisitRecordContent,
)

ISSUED_AT = datetime(2022, 3, 1, 9, 30, tzinfo=LEGAL_ZONE)
CASE = "ZHLJ-2022-000137"
#: Rare and look-alike characters that names here really carry.
RARE_NAMES = ("㛃", "𬭊", "䶮", "龑", "喆", "堃", "𠮷", "為", "啟", "裏", "㗎")

BUREAU = Names(
    "珠海市民政局",
    "珠海市民政局",
    "Direcção dos Assuntos Civis de Zhuhai",
    "Zhuhai Civil Affairs Bureau",
)
WELFARE = Names(
    "澳门特别行政区社会工作局",
    "澳門特別行政區社會工作局",
    "Instituto de Acção Social da RAEM",
    "Social Welfare Bureau of the Macao SAR",
)


def heading(number, **changes):
    given = {
        "agency": "珠海市香洲区拱北街道办事处",
        "number": number,
        "issued_at": ISSUED_AT,
        "verify_url": "https://lotus.example/verify/3Jf0pQx7mT2vK8sYbN5cW1dZ",
        "agency_address": "珠海市香洲区迎宾南路 1155 号",
        "agency_phone": "0756-8880000",
        "handler": "林小榕",
    }
    return Heading(**{**given, **changes})


APPLICANT = PersonLine(
    name="陈喆堃",
    name_hant="陳喆堃",
    name_latin="Chan Chit Kuan",
    document_kind="澳门居民身份证",
    masked_number="1******(8)",
    residence="珠海市香洲区拱北街道",
    born_on=date(1968, 4, 12),
)
MEMBERS = (
    PersonLine(
        name="龑㛃",
        name_latin="Im Kit",
        relation=Names("配偶", "配偶", "Cônjuge", "Spouse"),
        document_kind="澳门居民身份证",
        masked_number="5******(1)",
        residence="珠海",
    ),
    PersonLine(
        name="陈䶮𠮷",
        relation=Names("儿子", "兒子", "Filho", "Son"),
        document_kind="港澳居民居住证",
        masked_number="820000********0010",
        residence="珠海",
        born_on=date(2012, 5, 6),
        guardian="陈喆堃",
        guardian_relation="父亲",
    ),
    PersonLine(
        name="陈𬭊啟",
        name_hant="陳𬭊啟",
        name_latin="Maria Madalena da Conceição Xavier de Assunção Chan do Rosário e Sequeira",
        relation=Names("母亲", "母親", "Mãe", "Mother"),
        document_kind="澳门居民身份证",
        masked_number="7******(2)",
        residence="澳門黑沙環新街為民里裏街㗎大廈",
    ),
)
ITEMS = tuple(
    Item(code, name, "全体成员", date(2021, 9, 1), date(2022, 2, 28), answer)
    for code, name, answer in (
        (
            "ID.STATUS",
            Names(
                "身份及居留状况", "身份及居留狀況", "Identidade e residência", "Identity, residence"
            ),
            Names("有无及日期", "有無及日期", "Sim/não, data", "Yes/no, date"),
        ),
        (
            "INC.PENSION",
            Names("养老金及社保给付", "養老金及社保給付", "Pensões", "Pensions"),
            Names("总额", "總額", "Total", "Total"),
        ),
        (
            "BEN.RELIEF",
            Names("已获救助及津贴", "已獲援助及津貼", "Apoios já recebidos", "Relief received"),
            Names("清单", "清單", "Lista", "List"),
        ),
        (
            "AST.DEPOSIT",
            Names("银行存款", "銀行存款", "Depósitos bancários", "Bank deposits"),
            Names("区间", "區間", "Escalão", "Band"),
        ),
        (
            "AST.PROPERTY",
            Names("不动产", "不動產", "Imóveis", "Property"),
            Names("数量及用途", "數量及用途", "Número e uso", "Count, use"),
        ),
        (
            "LIV.HOME_VISIT",
            Names("居住与生活状况", "居住與生活狀況", "Condições de vida", "Living conditions"),
            Names("走访表", "走訪表", "Ficha de visita", "Visit form"),
        ),
    )
)
BASIS = ("《社会救助暂行办法》第四十七条、第四十八条", "珠民〔2021〕156号")
REMEDY = Remedy(
    review_body="珠海市香洲区人民政府",
    review_period=Stated("60 日内", sample=True),
    court="珠海市香洲区人民法院",
    litigation_period=Stated("6 个月内", sample=True),
)

AUTHORIZATION = AuthorizationContent(
    heading=heading("ZM-2022-000137", agency="珠海市民政局"),
    agency=BUREAU,
    applicant=APPLICANT,
    members=MEMBERS,
    items=ITEMS,
    recipient=WELFARE,
    recipient_contact="澳門西墳馬路6號　電話 (853) 2836 7878",
    valid_from=date(2022, 3, 1),
    valid_until=date(2022, 8, 31),
    retention_years=5,
    channel="珠海—澳门协查通道　XC-2022-01",
    case_number=CASE,
)
ACCEPTANCE = AcceptanceNoticeContent(
    heading=heading("SL-2022-000137"),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    applied_on=date(2022, 2, 21),
    accepted_on=date(2022, 3, 1),
    time_limits=(
        TimeLimit("入户调查和审核意见", Stated("5 个工作日", sample=True), date(2022, 3, 8)),
        TimeLimit("公示", Stated("3 日", sample=True), date(2022, 3, 11)),
        TimeLimit("审批决定", Stated("3 个工作日", sample=True), date(2022, 3, 16)),
    ),
    legal_basis=BASIS,
)
REFUSAL = RefusalNoticeContent(
    heading=heading("BSL-2022-000021"),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    applied_on=date(2022, 2, 21),
    reason_label="家庭经济状况不符合规定",
    reason="经核查，申请人家庭人均存款超过本市临时救助申请的上限。",
    legal_basis=BASIS,
    remedy=REMEDY,
    advice="因家庭情况变化再次陷入困难的，可以重新提出申请。",
)
SUPPLEMENT = SupplementListContent(
    heading=heading("BZ-2022-000009"),
    applicant=APPLICANT,
    case_number=CASE,
    papers=(
        MissingPaper(
            "居住证明", "未提交", "提交港澳居民居住证，或者劳动合同、近三个月社保记录、登记租约之一"
        ),
        MissingPaper("医疗费用单据", "缺少结算单第二页", "到医院补打后提交，可以先行受理、后补"),
    ),
    due_on=date(2022, 3, 15),
    period=Stated("10 个工作日", sample=True),
    legal_basis=BASIS,
)
DECISION = DecisionContent(
    heading=heading(
        "JD-2022-000101",
        agency="珠海市香洲区民政局",
        addressed_to="陈喆堃",
        copied_to=("拱北街道办事处", "珠海市财政局"),
    ),
    applicant=APPLICANT,
    case_number=CASE,
    aid_kind="临时救助",
    granted=True,
    applied_on=date(2022, 2, 21),
    household_size=4,
    facts="申请人因突发重大疾病住院，自负医疗费用超出家庭承受能力；家庭人均月收入低于本市标准。",
    reason="申请人家庭因突发重大疾病导致基本生活暂时出现严重困难，符合临时救助条件，公示期内无异议。",
    legal_basis=BASIS,
    remedy=REMEDY,
    aid_form="一次性临时救助金",
    amount="¥ 3,714.00",
    amount_in_words="人民币叁仟柒佰壹拾肆元整",
    standard=(Stated("每人 1,238 元 × 3 个月", sample=True),),
    payment="转账至申请人社会保障卡账户",
)
PUBLICITY = PublicityContent(
    heading=heading("GS-2022-000055"),
    stage="审批前公示",
    applicant_shown="陈某堃",
    area="拱北街道前河社区",
    household_size=4,
    cause="突发重大疾病",
    aid_kind="临时救助",
    posted_on=date(2022, 3, 8),
    until=date(2022, 3, 10),
    period=Stated("3 日", sample=True),
    place="社区公告栏、街道办事大厅",
    objections_to="拱北街道办事处社会事务办，电话 0756-8880000",
    proposal="一次性临时救助金 3,714.00 元",
    legal_basis=BASIS,
)
SERVICE_PROOF = ServiceProofContent(
    heading=heading("SD-2022-000300"),
    recipient="陈喆堃",
    case_number=CASE,
    paper_title="审批决定书",
    paper_number="JD-2022-000101",
    paper_sha256="3a9b33de62a445c3025d874ec3ae810e0698050a3d2e1544bb053b60cd773346",
    method="直接送达",
    place="拱北街道办事大厅",
    servers=("林小榕", "黄志远"),
    served_on=date(2022, 3, 17),
)
REQUEST = VerificationRequestContent(
    heading=heading("XC-2022-000044", agency="珠海市民政局"),
    to_agency="澳门特别行政区社会工作局",
    case_number=CASE,
    persons=(APPLICANT, *MEMBERS),
    items=ITEMS,
    purpose="审核临时救助申请",
    authorization_number="ZM-2022-000137",
    authorization_sha256="3a9b33de62a445c3025d874ec3ae810e0698050a3d2e1544bb053b60cd773346",
    authorization_until=date(2022, 8, 31),
    transfer_basis="珠海—澳门协查通道 XC-2022-01，有效期至 2022-12-31",
    due_on=date(2022, 3, 15),
    period=Stated("10 个工作日（澳门日历）", sample=True),
    prepared_by="林小榕",
    released_by="吴敏仪",
)
REPLY = VerificationReplyContent(
    heading=heading("FH-2022-000044", agency="澳门特别行政区社会工作局"),
    to_agency="珠海市民政局",
    request_number="XC-2022-000044",
    received_on=date(2022, 3, 2),
    answers=(
        Answer(
            "INC.PENSION", "养老金及社保给付", "陈喆堃", "found", "MOP$ 3,740.00", "社会保障基金"
        ),
        Answer("AST.PROPERTY", "不动产", "陈喆堃", "none", "", "物业登记局"),
        Answer(
            "AST.DEPOSIT", "银行存款", "龑㛃", "not_checked", "", "", "未取得向银行查询的单独同意"
        ),
    ),
    answered_by="Lei Ka Man",
    countersigned_by="Ho Sio Fong",
)
PAYMENT_ORDER = PaymentOrderContent(
    heading=heading("BF-2022-000088", agency="珠海市香洲区民政局"),
    to_agency="中国银行珠海分行",
    case_number=CASE,
    decision_number="JD-2022-000101",
    payee="陈喆堃",
    bank="中国银行珠海拱北支行",
    masked_account="6217 **** **** 0017",
    amount="¥ 3,714.00",
    amount_in_words="人民币叁仟柒佰壹拾肆元整",
    fund="珠海市困难群众帮扶基金（专项）",
    end_to_end="JD2022000101-1",
    prepared_by="周可",
    reviewed_by="何伟",
    purpose="临时救助金",
)
VISIT = VisitRecordContent(
    heading=heading("RH-2022-000140"),
    applicant=APPLICANT,
    case_number=CASE,
    visited_at=datetime(2022, 3, 4, 15, 0, tzinfo=LEGAL_ZONE),
    address="拱北街道前河社区",
    visitors=("林小榕", "黄志远"),
    present="申请人、配偶",
    findings=(
        Finding("居住状况", "租住两房一厅，月租 2,300 元，室内陈设简单。"),
        Finding("收入与就业", "申请人住院期间无收入，配偶打零工。"),
        Finding("必需支出", "自负医疗费用约 38,000 元，有单据。"),
    ),
    conclusion="所见与申报一致，生活确有困难。",
    photographs=3,
)
