"""The field catalogue (核查项目目录): everything that may be declared, authorized and checked.

A request names items of this list, each for named persons and a period of at most 12 months;
what is not in it cannot be asked. The shape of an answer is the narrowest that serves: a total
or a yes rather than a list (个人信息保护法 第6条 最小必要).
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """The two subject areas of a check (001 二(二))."""

    MEANS = "means", _("家庭经济状况")
    LIVING = "living", _("生活状况")


class Sensitivity(models.TextChoices):
    """Whether an item needs separate consent (个人信息保护法 第28、29条)."""

    ORDINARY = "ordinary", _("一般个人信息")
    SENSITIVE = "sensitive", _("敏感个人信息")


class Form(models.TextChoices):
    """The shape of an answer (答复形式)."""

    AMOUNT = "amount", _("合计金额")
    YES_NO = "yes_no", _("有或无")
    COUNT = "count", _("数量")
    BAND = "band", _("金额区间")
    LIST = "list", _("明细")
    TEXT = "text", _("文字说明")


#: Types of case as casework.cases names them.
#: Kinds of case (casework.cases.models.CaseType), the mainland's and Macao's.
ANY_CASE = ("expenditure", "emergency", "macao_regular", "macao_occasional", "macao_special")
#: Necessary expenses matter where they are what the aid is for: 支出型, and 特别援助金 for the
#: chronically ill, the disabled and single parents.
EXPENDITURE_ONLY = ("expenditure", "macao_special")


@dataclass(frozen=True)
class Item:
    """One item (核查项目).

    ``zhuhai`` and ``macao`` name the holder of the record on each side ("" where there is none);
    the Cooperation Zone's records are held as Zhuhai's are. ``answer_macao`` is the shape of the
    answer where Macao gives another. ``declarable``: the household declares it itself.
    """

    code: str
    name: object
    zhuhai: object
    macao: object
    answer: Form
    area: Area = Area.MEANS
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    case_types: tuple[str, ...] = ANY_CASE
    declarable: bool = False
    answer_macao: Form | None = None

    def holder(self, jurisdiction: str):
        """Who holds the record in ``jurisdiction`` (zhuhai, macao, hengqin), or ""."""
        return self.macao if jurisdiction == "macao" else self.zhuhai

    def answer_in(self, jurisdiction: str) -> Form:
        """The shape in which ``jurisdiction`` answers."""
        return self.answer_macao if self.answer_macao and jurisdiction == "macao" else self.answer

    @property
    def declared_as(self) -> Form:
        """The shape in which the household declares it: a plain amount, never a band or list."""
        return Form.AMOUNT if self.answer in (Form.BAND, Form.LIST) else self.answer


ITEMS = (
    Item(
        "ID.STATUS", _("身份及居留有效性"), _("公安机关"), _("身份证明局"), Form.YES_NO,
        area=Area.LIVING,
    ),
    Item(
        "ID.LIFE", _("在生状况"), _("民政部门、公安机关"),
        _("身份证明局、社会保障基金、社会工作局"), Form.YES_NO, area=Area.LIVING,
    ),
    Item(
        "HH.MEMBERS", _("家庭成员及婚姻状况"), _("民政部门"), _("身份证明局、民事登记局"), Form.LIST,
        area=Area.LIVING,
    ),
    Item(
        "INC.WAGE", _("工薪及纳税收入"), _("税务部门"), _("财政局"), Form.AMOUNT,
        sensitivity=Sensitivity.SENSITIVE, declarable=True,
    ),
    Item(
        "INC.PENSION", _("养老金及社会保险给付"), _("社会保险经办机构"), _("社会保障基金"),
        Form.AMOUNT, sensitivity=Sensitivity.SENSITIVE, declarable=True,
    ),
    Item(
        "BEN.RELIEF", _("已获救助及津贴"), _("民政部门"), _("社会工作局"), Form.LIST,
        declarable=True,
    ),
    Item(
        "AST.DEPOSIT", _("存款"), _("银行业金融机构"), _("银行（须本人另行同意）"), Form.AMOUNT,
        sensitivity=Sensitivity.SENSITIVE, declarable=True,
    ),
    Item(
        "AST.SECURITY", _("证券"), _("证券登记结算机构"), "", Form.BAND,
        sensitivity=Sensitivity.SENSITIVE, declarable=True,
    ),
    Item(
        "AST.INSURANCE", _("商业保险"), _("保险机构"), "", Form.BAND,
        sensitivity=Sensitivity.SENSITIVE, declarable=True,
    ),
    Item(
        "AST.PROPERTY", _("不动产"), _("不动产登记机构"), _("物业登记局"), Form.COUNT,
        declarable=True,
    ),
    Item(
        "AST.VEHICLE", _("车辆及船舶"), _("公安交警、海事部门"), _("交通事务局"), Form.COUNT,
        declarable=True,
    ),
    Item(
        "AST.BUSINESS", _("商事登记"), _("市场监管部门"), _("商业及动产登记局"), Form.YES_NO,
        declarable=True,
    ),
    Item(
        "AST.HOUSING_FUND", _("住房公积金、公共房屋"), _("住房公积金管理中心"), _("房屋局"),
        Form.BAND, sensitivity=Sensitivity.SENSITIVE, declarable=True, answer_macao=Form.YES_NO,
    ),
    Item(
        "EXP.MEDICAL", _("必需医疗支出"), _("医疗保障部门"), _("卫生局"), Form.AMOUNT,
        sensitivity=Sensitivity.SENSITIVE, case_types=EXPENDITURE_ONLY, declarable=True,
    ),
    Item(
        "EXP.EDU", _("必需教育支出"), _("教育部门"), _("教育及青年发展局"), Form.AMOUNT,
        case_types=EXPENDITURE_ONLY, declarable=True,
    ),
    Item(
        "LIV.HOME_VISIT", _("居住与生活状况"), _("镇（街道）、社会工作者"), _("社会工作局社会工作中心"),
        Form.TEXT, area=Area.LIVING,
    ),
    Item(
        "WRK.STATUS", _("就业状况"), _("社会保险经办机构"), _("劳工事务局、社会保障基金"), Form.YES_NO,
        area=Area.LIVING,
    ),
)  # fmt: skip

ITEM_BY_CODE = {item.code: item for item in ITEMS}
#: What a household declares about its means (申报项目), in the order of the form.
DECLARABLE = tuple(item for item in ITEMS if item.declarable)

#: Never asked of anybody, whatever the case; printed on the authorization.
NEVER_ASKED = (
    _("宗教信仰"),
    _("政治面貌"),
    _("犯罪记录"),
    _("完整银行流水"),
    _("出入境记录"),
    _("生物识别信息"),
    _("未签署授权书者的信息"),
)


def items_for(case_type: str, jurisdiction: str | None = None) -> tuple[Item, ...]:
    """Items that a case of this type may ask, of ``jurisdiction`` only those it keeps."""
    return tuple(
        item
        for item in ITEMS
        if case_type in item.case_types and (jurisdiction is None or item.holder(jurisdiction))
    )
