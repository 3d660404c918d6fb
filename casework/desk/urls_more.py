"""Addresses of search, papers, supervision, audit, pilot tasks, the public pages and signing in."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from casework.desk.views import (
    auditing,
    documents,
    pilot,
    policy,
    policy_macao,
    policy_studies,
    policy_trials,
    preferences,
    procedure,
    public,
    reveal,
    search,
    supervision,
)

urlpatterns = [
    path("login/", preferences.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("preferences/language/", preferences.set_language_pref, name="set_language_pref"),
    path("preferences/text-size/", preferences.set_text_size, name="set_text_size"),
    path("search/", search.search, name="search"),
    path("cases/<str:number>/numbers/<uuid:document_uid>/", reveal.reveal, name="reveal"),
    path("cases/<str:number>/history/", auditing.history, name="history"),
    path("documents/<uuid:uid>/", documents.document, name="document"),
    path("documents/<uuid:uid>/preview/", documents.document_preview, name="document_preview"),
    path("supervision/", supervision.supervisor, name="supervisor"),
    path("tasks/<int:task_id>/reassign/", supervision.reassign_task, name="reassign_task"),
    path("audit/", auditing.auditor, name="auditor"),
    path("audit/access/", auditing.access_log, name="access_log"),
    path("audit/verify/", auditing.audit_verify, name="audit_verify"),
    path("procedure/", procedure.procedure, name="procedures"),
    path("procedure/<slug:flow>/", procedure.procedure, name="procedure"),
    path("procedure/<slug:flow>.bpmn", procedure.bpmn, name="procedure_bpmn"),
    path("pilot/", pilot.pilot_tasks, name="pilot_tasks"),
    path("pilot/<int:no>/", pilot.pilot_task, name="pilot_task"),
    path("policy/", policy.policy_register, name="policy_register"),
    path("policy/rules/<int:rule_id>/", policy.policy_rule, name="policy_rule"),
    path("policy/proposals/<uuid:uid>/", policy.policy_proposal, name="policy_proposal"),
    path("policy/macao/", policy_macao.macao_calculators, name="macao_calculators"),
    path("policy/what-if/", policy_trials.what_if, name="what_if"),
    path("policy/studies/", policy_studies.policy_studies, name="policy_studies"),
    path("policy/studies/<uuid:uid>/", policy_studies.policy_study, name="policy_study"),
    path(
        "cases/<str:number>/calculation/", policy_trials.case_calculation, name="case_calculation"
    ),
    path("notices/", public.publicity_list, name="publicity_list"),
    path("notices/<str:token>/", public.publicity, name="publicity"),
    path("verify/<str:token>/", public.verify_document, name="verify_document"),
]
