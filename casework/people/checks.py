"""A system check: the sealing keys at hand are those that the people on file were sealed with."""

from django.core.checks import Error, Tags, register
from django.db import connections

from casework.core.crypto import Unreadable

from .models import IdentityDocument


@register(Tags.database)
def the_keys_fit(app_configs, databases, **kwargs):
    """With a wrong key nobody would be found by their documents, and everybody be put on file
    a second time: better not to start."""
    errors = []
    for alias in databases or []:
        table = IdentityDocument._meta.db_table
        if table not in connections[alias].introspection.table_names():
            continue
        last = IdentityDocument.objects.using(alias).order_by("-pk").first()
        try:
            if last is not None:
                last.number.open()
        except Unreadable:
            errors.append(
                Error(
                    f"The sealing keys do not open what is stored on {alias}.",
                    hint="Give LOTUS_SEALING_KEYS, or var/keys/sealing_keys, its old keys back.",
                    id="people.E001",
                )
            )
    return errors
