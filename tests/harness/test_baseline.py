"""After a test that commits, the journal's triggers and the kept rows stand as before."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from casework.audit import triggers
from casework.audit.models import Stream

from . import baseline

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_test_committed_is_gone_and_what_stood_before_is_back():
    before = set(Permission.objects.values_list("pk", "codename", "content_type_id"))
    assert before
    Stream.objects.create(kind=Stream.Kind.REGISTER, key="left behind")
    ContentType.objects.create(app_label="nobody", model="nothing")
    baseline.lay()
    assert not Stream.objects.filter(key="left behind").exists()
    assert not ContentType.objects.filter(app_label="nobody").exists()
    assert set(Permission.objects.values_list("pk", "codename", "content_type_id")) == before


def test_the_triggers_stand_again():
    baseline.lay()
    assert triggers.missing(connection) == []
