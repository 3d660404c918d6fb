"""The addresses: the one place that knows both the record and the work.

Addresses carry case numbers and random marks, never names or numbers of people.
"""

from django.urls import include, path
from django.views.generic import RedirectView

from casework.desk.views import application, case_file, clocks, inbox, steps, work

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="my_work"), name="home"),
    path("work/", work.my_work, name="my_work"),
    path("work/team/", work.team_queue, name="team_queue"),
    path("work/open/", work.all_open, name="all_open"),
    path("work/closed/", work.closed_cases, name="closed_cases"),
    path("work/next/", work.claim_next, name="claim_next"),
    path("tasks/<int:task_id>/", steps.step, name="step"),
    path("tasks/<int:task_id>/why/", clocks.why, name="why"),
    path("tasks/<int:task_id>/extend/", clocks.extend, name="extend"),
    path("tasks/<int:task_id>/urge/", clocks.urge, name="urge"),
    path("tasks/<int:task_id>/claim/", work.claim_task, name="claim_task"),
    path("tasks/<int:task_id>/give-back/", work.give_back, name="give_back"),
    path("cases/new/", application.new_application, name="new_application"),
    path("cases/<str:number>/", case_file.case_file, name="case_file"),
    path("cases/<str:number>/notes/", case_file.write_note, name="add_note"),
    path(
        "cases/<str:number>/authorization/withdraw/",
        steps.withdraw_authorization,
        name="withdraw_authorization",
    ),
    path("cases/<str:number>/pause/", clocks.pause_clock, name="pause_clock"),
    path("cases/<str:number>/pause/end/", clocks.end_pause, name="end_pause"),
    path("cases/<str:number>/suspend/", clocks.suspend_case, name="suspend_case"),
    path("cases/<str:number>/resume/", clocks.resume_case, name="resume_case"),
    path("messages/", inbox.inbox, name="inbox"),
    path("messages/read/", inbox.mark_messages_read, name="mark_messages_read"),
    path("", include("casework.desk.urls_more")),
]
