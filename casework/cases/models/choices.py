"""What the forms of a relief case let people choose between (个案选项)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.agencies.models import Law


class CaseState(models.TextChoices):
    """What is legally true of a case (个案状态)."""

    DRAFT = "draft", _("草拟")
    SUBMITTED = "submitted", _("已申请")
    SUPPLEMENT = "supplement", _("待补正")
    CHECKED = "checked", pgettext_lazy("state", "形式审查通过")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("state", "不予受理")
    RETURNED = "returned", pgettext_lazy("state", "退回补查")
    EMERGENCY = "emergency", _("待先行救助审批")
    PAPERWORK_DUE = "paperwork_due", _("待补手续")
    PAPERWORK_FILED = "paperwork_filed", _("手续待核")
    REGULARISED = "regularised", _("手续已补齐")
    IRREGULAR = "irregular", pgettext_lazy("state", "手续不符")
    QUICK = "quick", _("小额快救待审批")
    APPROVED = "approved", pgettext_lazy("state", "批准")
    REJECTED = "rejected", pgettext_lazy("state", "不予批准")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "撤回")
    TERMINATED = "terminated", pgettext_lazy("state", "终止")
    CLOSED = "closed", pgettext_lazy("state", "办结归档")
    SUSPENDED = "suspended", pgettext_lazy("state", "中止")
    CONCLUDED = "concluded", _("已登记决定")


class Route(models.TextChoices):
    """How a case is handled (办理程序, 国发〔2014〕47号: 一般程序、紧急程序; 2026 意见: 小额快救)."""

    GENERAL = "general", _("一般程序")
    EMERGENCY = "emergency", _("急难型先行救助")
    QUICK = "quick", _("小额快救")


class EmergencyGround(models.TextChoices):
    """Why aid cannot wait for its paperwork (先行救助情形, 民发〔2018〕23号)."""

    LIFE = "life", _("生命安全受到威胁")
    NO_SHELTER = "no_shelter", _("遭遇灾害或事故，无处安身或缺少食物")
    NO_CARE = "no_care", _("未成年人、老年人等无人照料")
    TREATMENT = "treatment", _("急需救治，不能等待")
    OTHER = "other_urgent", _("其他紧急情形")


class QuickGround(models.TextChoices):
    """What opens the quick route (小额快救情形, 民政部 财政部 2026 意见)."""

    SUDDEN = "sudden", _("遭遇突发变故")
    ACCIDENT = "accident", _("遭受意外伤害")
    ILLNESS = "illness", _("罹患重大疾病")


class TerminationGround(models.TextChoices):
    """Why a case ends without running its course (终止情形)."""

    DIED = "died", _("申请人死亡且无共同生活家庭成员")
    MOVED = "moved", _("家庭迁离，不再属于本地管辖")
    FALSE = "false_statement", _("隐瞒或者虚报，不符合救助条件")
    NO_NEED = "no_need", _("困难情形已经消除")
    UNCOOPERATIVE = "uncooperative", _("拒不配合调查核实")
    OTHER = "other_end", _("其他终止情形")


class IrregularGround(models.TextChoices):
    """Why aid given in advance turns out not to be due (手续不符情形)."""

    NOT_IN_NEED = "not_in_need", _("查明当时不存在紧急情形")
    FALSE = "false_papers", _("材料不实")
    MEANS = "means_beyond", _("家庭经济状况明显超过规定标准")
    NO_PAPERS = "no_papers", _("拒不补交材料或者拒不配合调查")
    OTHER = "other_fault", _("其他不符情形")


class Paperwork(models.TextChoices):
    """What is made good after aid in advance (补办手续清单, 民发〔2018〕23号)."""

    APPLICATION = "application", _("申请书及告知承诺书")
    IDENTITY = "identity", _("身份证件复印件")
    HARDSHIP = "hardship", _("急难情形证明材料")
    RECEIPT = "receipt", _("救助对象、事由、金额登记及收款凭据")
    SIGNED = "signed", _("经办人员签字、盖章")


class CaseType(models.TextChoices):
    """Kinds of relief: temporary aid (临时救助类型, 珠海指引 2023-12-20), and Macao's allowances
    (经济援助金, 第6/2007号行政法规), which are granted outside."""

    EXPENDITURE = "expenditure", _("支出型")
    EMERGENCY = "emergency", _("急难型")
    REGULAR = "macao_regular", _("定期（一般）援助金")
    OCCASIONAL = "macao_occasional", _("偶发性援助金")
    SPECIAL = "macao_special", _("特别援助金")

    @property
    def law(self) -> Law:
        """The law that knows this kind."""
        mainland = (CaseType.EXPENDITURE, CaseType.EMERGENCY)
        return Law.MAINLAND if self in mainland else Law.MACAO

    @classmethod
    def under(cls, law: str) -> list[tuple]:
        """The kinds that a counter under ``law`` offers."""
        return [(kind.value, kind.label) for kind in cls if kind.law == law]


class Cause(models.TextChoices):
    """What threw the household into need (困难原因, 社会救助暂行办法第47条)."""

    FIRE = "fire", _("火灾")
    TRAFFIC = "traffic", _("交通事故")
    ILLNESS = "illness", _("突发重大疾病")
    ACCIDENT = "accident", _("意外伤害")
    DISASTER = "disaster", _("自然灾害")
    EXPENSES = "expenses", _("生活必需支出突然增加")
    JOB_LOSS = "job_loss", _("突然失去收入来源")
    OTHER = "other", _("其他特殊困难")


class Origin(models.TextChoices):
    """How the case came in (受理方式, 国发〔2014〕47号)."""

    APPLIED = "applied", _("依申请")
    FOUND = "found", _("主动发现")


class Place(models.TextChoices):
    """What ties the household to the accepting township (受理地依据)."""

    RESIDENCE = "residence", _("居住地")
    EMERGENCY = "emergency", _("急难发生地")


class Supplement(models.TextChoices):
    """What the form check may find missing (一次性补正事项)."""

    IDENTITY = "identity", _("身份证件复印件")
    RESIDENCE = "residence", _("居住证或居住证明")
    HARDSHIP = "hardship", _("困难情况证明材料")
    INCOME = "income", _("收入证明（近三个月）")
    PROPERTY = "property", _("财产情况材料")
    EXPENSE = "expense", _("必需支出票据")
    MEMBERS = "members", _("家庭成员关系材料")
    ACCOUNT = "account", _("收款账户资料")
    FORM = "form", _("申请表填写不完整")


class RefusalGround(models.TextChoices):
    """Coded grounds of non-acceptance and rejection (不予受理、不予批准情形)."""

    NOT_ELIGIBLE = "not_eligible", _("不属于临时救助对象范围")
    MEANS_EXCEED = "means_exceed", _("家庭经济状况超过规定标准")
    UNTRUE = "untrue", _("申报情况不实且拒不更正")
    REPEATED = "repeated", _("同一事由重复申请且无正当理由")
    NOT_SUPPLIED = "not_supplied", _("逾期未补正申请材料")
    OTHER = "other", _("其他情形")


class PauseReason(models.TextChoices):
    """Why a time limit stands still (期限中止原因)."""

    APPLICANT = "applicant", _("等待申请人")
    OTHER_SIDE = "other_side", _("等待对方机构")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")
    SUSPENSION = "suspension", _("案件中止")


class SuspensionGround(models.TextChoices):
    """Coded grounds on which the handling of a case is suspended (中止情形)."""

    ABSENT = "absent", _("申请人暂时无法联系或者无法配合核查")
    ASKED = "asked", _("申请人因正当理由请求中止")
    DEPENDS = "depends", _("须以其他机关的处理结果为依据")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")
    OTHER = "other", _("其他需要中止的情形")
