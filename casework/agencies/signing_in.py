"""Who is signed in: the officer with the agency, in one query."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from casework.core import clock

from .models import Absence, Officer


class OfficerBackend(ModelBackend):
    """Django's own backend; permissions come from appointments alone (Officer.has_perm)."""

    def get_user(self, user_id):
        # Whether they are away today comes along: every page says so (context.desk).
        away = Absence.objects.on(clock.today()).filter(officer=OuterRef("pk"))
        officers = Officer.objects.select_related("agency").annotate(away_today=Exists(away))
        officer = officers.filter(pk=user_id).first()
        return officer if officer is not None and self.user_can_authenticate(officer) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False
