"""Whatever an unverified parameter decides says so beside the figure (示例参数)."""

from django.utils.translation import gettext as _


def sample_mark(sample: bool) -> str:
    """What stands behind a figure that rests on an unverified parameter; else nothing."""
    return _("（示例参数）") if sample else ""


def marked(figure, *rules) -> str:
    """``figure`` as it is read, with the mark where one of the ``rules`` behind it is unverified."""
    return f"{figure}{sample_mark(any(rule.is_sample for rule in rules))}"
