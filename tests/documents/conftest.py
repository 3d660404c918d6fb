"""An officer, a case's stream and something in it that papers are about; files go to a scratch folder."""

from types import SimpleNamespace

import pytest

from casework.agencies.models import Agency, Jurisdiction, Officer
from casework.audit.journal import open_stream
from casework.audit.models import Stream
from tests.factories.rules import a_rule


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def officer(db):
    agency = Agency.objects.create(
        code="ZH-T", name="珠海市香洲区拱北街道办事处", kind=Agency.Kind.TOWNSHIP,
        jurisdiction=Jurisdiction.ZHUHAI,
    )  # fmt: skip
    a_rule("upload.max_size", 10, "megabyte")
    return Officer.objects.create(username="papers", agency=agency)


@pytest.fixture
def stream(db):
    return open_stream(Stream.Kind.CASE, "papers")


@pytest.fixture
def subject(stream):
    """Stands for a record of a later room."""
    return SimpleNamespace(
        pk=7, stream=stream, _meta=SimpleNamespace(label_lower="cases.case", label="cases.Case")
    )
