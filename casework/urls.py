"""The addresses: the one place that knows both the record and the work."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.contrib.auth.decorators import login_not_required

urlpatterns = [
    path("verify/<str:token>/", login_not_required(LoginView.as_view()), name="verify_document"),
]
