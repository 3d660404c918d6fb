"""What every page knows: navigation, demo mark, type size."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.notices.messages import count_unread

TEXT_SIZE_COOKIE = "lotus_text_size"

#: Navigation: url name, label, and the permission without which it is not shown.
_PAGES = (
    ("my_work", lambda: _("我的待办"), None),
    ("team_queue", lambda: _("待领取"), None),
    ("all_open", lambda: _("全部在办"), None),
    ("cosigning", lambda: _("待会签"), "workflows.cosign"),
    ("closed_cases", lambda: _("已办结"), "cases.view_case"),
    ("new_application", lambda: _("登记申请"), "cases.register_case"),
    ("supervisor", lambda: _("督办"), "cases.reassign_work"),
    ("officers", lambda: _("人员在岗"), "cases.reassign_work"),
    ("duplicates", lambda: _("疑似重复档案"), "people.propose_merge"),
    ("auditor", lambda: _("审计个案"), "cases.audit_case"),
    ("access_log", lambda: _("查阅记录"), "cases.audit_case"),
    ("audit_verify", lambda: _("审计校验"), "cases.audit_case"),
    ("procedures", lambda: _("办事程序"), None),
    ("pilot_tasks", lambda: _("试点任务"), None),
    ("policy_register", lambda: _("政策参数"), None),
    ("my_standing", lambda: _("我的在岗与代理"), None),
    ("publicity_list", lambda: _("公示栏"), None),
)


def desk(request):
    officer = getattr(request, "user", None)
    size = request.COOKIES.get(TEXT_SIZE_COOKIE, "normal")
    context = {
        "demo": settings.DEMO,
        "text_size": "large" if size == "large" else "normal",
        "nav": [],
        "source_url": settings.SOURCE_URL,
        "away_today": getattr(officer, "away_today", False),
    }
    if officer is not None and officer.is_authenticated:
        # Asked only by pages that show it: a function costs nothing until the template calls it.
        context["unread"] = lambda: count_unread(officer)
        context["nav"] = [
            {
                "url": reverse(name),
                "label": label(),
                "count": "",
                "current": reverse(name) == request.path,
            }
            for name, label, permission in _PAGES
            if permission is None or officer.has_perm(permission)
        ]
    return context
