"""What a payee's account may look like (收款账户). Pure functions."""

import unicodedata

from django.utils.translation import gettext as _

from casework.core.refusals import Refusal

SHORTEST, LONGEST = 8, 32


def checked_account(text: str) -> str:
    """The account number without blanks and hyphens; neither CN nor MO has an IBAN."""
    number = unicodedata.normalize("NFKC", text or "").replace(" ", "").replace("-", "")
    if not (number.isascii() and number.isdigit() and SHORTEST <= len(number) <= LONGEST):
        raise Refusal(
            _("收款账号应为 %(low)s 至 %(high)s 位数字，请对照存折或银行卡核对。")
            % {"low": SHORTEST, "high": LONGEST},
            field="account_number",
        )
    return number


def masked_account(number: str) -> str:
    """The account with all but its last four digits hidden."""
    return f"•••• {number[-4:]}" if number else ""
