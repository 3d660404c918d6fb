"""Who is signed in: the officer with the agency, in one query."""

from django.contrib.auth.backends import ModelBackend

from .models import Officer


class OfficerBackend(ModelBackend):
    """Django's own backend; permissions come from appointments alone (Officer.has_perm)."""

    def get_user(self, user_id):
        officer = Officer.objects.select_related("agency").filter(pk=user_id).first()
        return officer if officer is not None and self.user_can_authenticate(officer) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False
