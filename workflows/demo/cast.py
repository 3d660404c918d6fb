"""Who plays: the officers of an office, by duty."""

from casework.agencies.models import Officer


def officers_at(agency: str, duty: str) -> list[Officer]:
    """Officers with the duty at the office, in the order of their user names."""
    found = Officer.objects.filter(
        appointments__agency__code=agency, appointments__duty__code=duty, is_active=True
    )
    return list(found.select_related("agency").order_by("username"))
