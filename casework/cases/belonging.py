"""Records that belong to a case: their journal and their offices are the case's."""

from casework.agencies.models import Agency
from casework.audit.models import Stream
from casework.core.states import StatefulModel


class OfACase(StatefulModel):
    """A stateful record with a foreign key ``case``: it shares the case's stream, and so its lock."""

    class Meta:
        abstract = True

    @property
    def stream(self) -> Stream:
        return self.case.stream

    @property
    def agency(self) -> Agency:
        return self.case.agency

    @property
    def district(self) -> Agency:
        return self.case.district
