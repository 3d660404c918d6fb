"""The addresses: the one place that knows both the record and the work.

Addresses carry case numbers and random marks, never names or numbers of people.
"""

from django.urls import include, path
from django.views.generic import RedirectView

from casework.desk.views import (
    application,
    case_file,
    clocks,
    duplicates,
    handing,
    inbox,
    interventions,
    remedies,
    standing,
    steps,
    work,
)

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
    path("tasks/<int:task_id>/hand-on/", handing.hand_on_task, name="hand_on"),
    path("tasks/<int:task_id>/cosign/", handing.ask_to_cosign, name="ask_cosignature"),
    path("tasks/<int:task_id>/take-back/", handing.take_back_act, name="take_back"),
    path("cosigning/", handing.cosigning, name="cosigning"),
    path("cosigning/<int:cosignature_id>/", handing.cosignature, name="cosignature"),
    path("cases/<str:number>/recusal/", handing.recusal, name="recusal"),
    path("standing/", standing.my_standing, name="my_standing"),
    path("officers/", standing.officers, name="officers"),
    path("officers/<int:officer_id>/", standing.officer_standing, name="officer_standing"),
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("cases/new/", application.new_application, name="new_application"),
    path("cases/<str:number>/", case_file.case_file, name="case_file"),
    path("cases/<str:number>/notes/", case_file.write_note, name="add_note"),
    path("cases/<str:number>/withdraw/", interventions.withdraw_case, name="withdraw_case"),
    path("cases/<str:number>/terminate/", interventions.terminate_case, name="terminate_case"),
    path("cases/<str:number>/reopen/", interventions.reopen_case, name="reopen_case"),
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
    path("cases/<str:number>/reviews/new/", remedies.lodge_review, name="lodge_review"),
    path(
        "cases/<str:number>/reviews/<uuid:uid>/withdraw/",
        remedies.withdraw_review,
        name="withdraw_review",
    ),
    path(
        "cases/<str:number>/proceedings/new/",
        remedies.register_proceeding,
        name="register_proceeding",
    ),
    path(
        "cases/<str:number>/complaints/new/", remedies.receive_complaint, name="receive_complaint"
    ),
    path(
        "cases/<str:number>/complaints/<uuid:uid>/reassign/",
        remedies.reassign_complaint,
        name="reassign_complaint",
    ),
    path("cases/<str:number>/recoveries/new/", remedies.demand_back, name="demand_back"),
    path(
        "cases/<str:number>/recoveries/<uuid:uid>/waive/",
        remedies.waive_recovery,
        name="waive_recovery",
    ),
    path("", include("casework.desk.urls_more")),
]
