"""A full house in which things break."""

import pytest

from casework.audit.models import Entry, Reason, Stream
from casework.cases.models import Case
from casework.documents.models import Document
from casework.ledger.models import Account, Transfer
from workflows.models import CaseProcess, WorkTask


@pytest.fixture(autouse=True)
def _house(official_data, clock):
    """Official data, demo officers, Monday 7 March 2022."""


def house() -> dict:
    """Every row that an act could leave behind, half done or whole."""
    models = (Case, Entry, Reason, Stream, Document, Account, Transfer, CaseProcess, WorkTask)
    records = [relation.related_model for relation in Case._meta.related_objects]
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for model in dict.fromkeys([*models, *records])
    }
