"""What an answer may look like (答复形式). Pure functions."""

from django.utils.translation import gettext as _

from casework.core.refusals import Refusal
from casework.people.rules.answers import checked_value
from casework.people.rules.catalogue import ITEM_BY_CODE

VALUE = "value"


def clean_answer(code: str, finding: str, answer: dict | None, jurisdiction: str):
    """The answer as stored: "" unless a value was found. Raises Refusal on the wrong shape."""
    if finding != VALUE:
        return ""
    item = ITEM_BY_CODE[code]
    if not answer:
        raise Refusal(_("“%(item)s”选择了“有结果”，请填写结果。") % {"item": item.name})
    return checked_value(item, answer, item.answer_in(jurisdiction))
