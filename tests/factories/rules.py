"""Other rules than the official ones, for the tests: as further versions, since none ever changes."""

from datetime import date, timedelta

from casework.policy.models import PolicyRule


def a_rule(key: str, value, unit: str, *, jurisdiction="zhuhai", **words) -> PolicyRule:
    """A rule of one side where the official ones were not loaded."""
    given = {"name": key, "effective_from": date(2021, 11, 18), "source": "测试", **words}
    return PolicyRule.objects.create(
        key=key, value=value, unit=unit, jurisdiction=jurisdiction, **given
    )


def rule_says(key: str, value, *, jurisdiction: str = "") -> None:
    """Let each version of a rule be followed by one that says ``value``, from its second day on."""
    versions = PolicyRule.objects.filter(key=key)
    if jurisdiction:
        versions = versions.filter(jurisdiction=jurisdiction)
    for version in versions.exclude(value=value):
        until, second = version.effective_to, version.effective_from + timedelta(days=1)
        PolicyRule.objects.filter(pk=version.pk).update(effective_to=version.effective_from)
        version.pk, version.value = None, value
        version.effective_from, version.effective_to = second, until
        version.save()
