"""The flows' lock is the one lock: the stream of the case (docs/architecture.md)."""

from contextlib import contextmanager

from casework.audit.locks import hold
from casework.audit.models import Stream


class CaseLock:
    """Locks the case's stream before a process moves; costs nothing when it is held already."""

    @contextmanager
    def __call__(self, flow_class, process_pk):
        with hold(Stream.objects.get(case__processes=process_pk)):
            yield
