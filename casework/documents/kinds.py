"""The kinds of paper in a case's file, by their legal names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a document is (文书种类)."""

    APPLICATION = "application", _("申请书")
    SUPPLEMENT_LIST = "supplement_list", _("补正材料一次性告知书")
    AUTHORIZATION = "authorization", _("授权书")
    SIGNATURE_PAGE = "signature_page", _("授权书签署页")
    ACCEPTANCE_NOTICE = "acceptance_notice", _("受理通知书")
    REFUSAL_NOTICE = "refusal_notice", _("不予受理通知书")
    SUSPENSION_NOTICE = "suspension_notice", _("中止办理通知书")
    VERIFICATION_REQUEST = "verification_request", _("协查函")
    VERIFICATION_REPLY = "verification_reply", _("协查复函")
    VISIT_RECORD = "visit_record", _("入户调查记录")
    PUBLICITY_NOTICE = "publicity_notice", _("公示")
    DECISION = "decision", _("审批决定书")
    TERMINATION_NOTICE = "termination_notice", _("终止办理决定书")
    IRREGULARITY_NOTICE = "irregularity_notice", _("手续不符认定书")
    OUTSIDE_DECISION = "outside_decision", _("澳门社会工作局决定")
    WITHDRAWAL = "withdrawal", _("撤回申请声明")
    LAPSE_NOTICE = "lapse_notice", _("视为撤回申请告知书")
    REVIEW_ACCEPTANCE = "review_acceptance", _("复核受理通知书")
    REVIEW_REFUSAL = "review_refusal", _("不予受理复核通知书")
    REVIEW_DECISION = "review_decision", _("复核决定书")
    RECOVERY_ORDER = "recovery_order", _("追回决定书")
    RECOVERY_WAIVER = "recovery_waiver", _("免除追回决定书")
    RECOVERY_END = "recovery_end", _("终止追回告知书")
    SERVICE_PROOF = "service_proof", _("送达回证")
    PAYMENT_ORDER = "payment_order", _("拨付通知单")
    PAYMENT_PROOF = "payment_proof", _("支付凭证")
    EVIDENCE = "evidence", _("证明材料")
    ARCHIVE = "archive", _("归档案卷")


class Origin(models.TextChoices):
    """Where a document comes from (来源)."""

    GENERATED = "generated", _("系统生成")
    UPLOADED = "uploaded", _("收取上传")
