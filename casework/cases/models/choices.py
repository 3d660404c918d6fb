"""What the forms of a relief case let people choose between (个案选项)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseType(models.TextChoices):
    """Kinds of temporary aid (临时救助类型, 珠海指引 2023-12-20)."""

    EXPENDITURE = "expenditure", _("支出型")
    EMERGENCY = "emergency", _("急难型")


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
