"""System checks: what must be true before the first officer signs in."""

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.db import connections

from casework.core import facts
from casework.core.states import StatefulModel, rules_of

from . import triggers


@register()
def every_fact_is_supplied(app_configs, **kwargs):
    """A transition names only facts that a room supplies, and has a permission and an office."""
    errors = []
    for model in apps.get_models():
        if not issubclass(model, StatefulModel):
            continue
        for rule in rules_of(model).values():
            errors += [
                Error(
                    f"{model.__name__}.{rule.name} needs {name}, which no room supplies.",
                    id="audit.E001",
                )
                for name in rule.needs
                if name not in facts.supplied()
            ]
            errors += [
                Error(
                    f"{model.__name__}.{rule.name}: write permission@office, not {way!r}.",
                    id="audit.E002",
                )
                for way in rule.may
                if way.count("@") != 1
            ]
    return errors


@register(Tags.database)
def triggers_are_in_place(app_configs, databases, **kwargs):
    """The append-only triggers exist on every migrated database."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if "audit_entry" in connection.introspection.table_names():
            errors += [
                Error(f"Trigger {name} is missing on {alias}: run migrate.", id="audit.E003")
                for name in triggers.missing(connection)
            ]
    return errors
