"""Macao's subsistence index and what hangs on it (最低维生指数, 第 6/2007 号行政法规), in MOP.

The social inclusion plan (社会融和计划) pays 65 % of the index to one person and 55 % to larger
households, rounded up to the next hundred. Its income caps are the index times 180 % for one
person and five points less for each further one, rounded to the next ten: that is derived from
the published caps, and marked so in the register.
"""

from casework.core.money import Money

from .arithmetic import Line, floor_minor, percent_of, rounded
from .versions import Version

INDEX = "standard.subsistence_index"
INCLUSION = "percent.social_inclusion"
INCLUSION_ROUNDING = "rounding.social_inclusion"
INCOME_CAP = "percent.social_inclusion_income"
INCOME_CAP_ROUNDING = "rounding.social_inclusion_income"


def subsistence_index(rules: dict[str, Version], members: int) -> Line:
    """The index for a household of ``members``."""
    index = rules[INDEX]
    amount = Money.of(index.for_household(members), "MOP")
    return Line("index", amount, {"members": members}, (index,))


def index_minus_income(rules: dict[str, Version], members: int, income: Money) -> list[Line]:
    """The regular subsidy (一般援助金): what income falls short of the index, never below zero."""
    index = subsistence_index(rules, members)
    short = max((index.result - income).minor, 0)
    inputs = {"index_minor": index.result.minor, "income_minor": income.minor}
    return [index, Line("index_minus_income", Money(short, "MOP"), inputs, index.rules)]


def inclusion_subsidy(rules: dict[str, Version], members: int) -> list[Line]:
    """What the social inclusion plan pays a household of ``members`` (社会融和计划)."""
    return _share_of_index(rules, members, INCLUSION, INCLUSION_ROUNDING)


def inclusion_income_cap(rules: dict[str, Version], members: int) -> list[Line]:
    """How much a household of ``members`` may earn and still be in the plan (收入上限)."""
    return _share_of_index(rules, members, INCOME_CAP, INCOME_CAP_ROUNDING)


def _share_of_index(rules, members: int, percent_key: str, rounding_key: str) -> list[Line]:
    index = subsistence_index(rules, members)
    percents, rounding = rules[percent_key], rules[rounding_key]
    percent = percents.for_household(members)
    share = percent_of(index.result, percent)
    exact = floor_minor(share, "MOP")
    inputs = {"index_minor": index.result.minor, "percent": str(percent)}
    whole = rounded(share, "MOP", rounding)
    return [
        index,
        Line("percent_of_index", exact, inputs, (percents,)),
        Line(
            "rounded", whole,
            {"step": rounding.value["step"], "way": rounding.value["way"]}, (rounding,),
        ),
    ]  # fmt: skip
