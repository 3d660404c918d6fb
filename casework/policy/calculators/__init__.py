"""What a household may get, worked out line by line from rules that are handed in (计算).

Pure: nothing here reads the database or knows an amount. Each line names its inputs, the version
of each rule that it used, and its result, so that it can be printed, kept with a decision and
worked out again from what was kept.
"""

from .arithmetic import Line, rounded
from .caps import Cap, Grant, Used, caps_left, used_by
from .macao import inclusion_income_cap, inclusion_subsidy, index_minus_income, subsistence_index
from .temporary_aid import RULES, Aid, months_rule, suggest
from .versions import Version, by_key
from .wording import line_in_words, value_in_words

__all__ = [
    "RULES",
    "Aid",
    "Cap",
    "Grant",
    "Line",
    "Used",
    "Version",
    "by_key",
    "caps_left",
    "inclusion_income_cap",
    "inclusion_subsidy",
    "index_minus_income",
    "line_in_words",
    "months_rule",
    "rounded",
    "subsistence_index",
    "suggest",
    "used_by",
    "value_in_words",
]
