"""What an authorization may name (授权核查项目). Pure functions."""

from casework.people.rules.catalogue import items_for

#: Separate consents without which nothing may be sent (单独同意, 个人信息保护法 第29、39条).
REQUIRED_CONSENTS = frozenset({"cross_border", "financial"})
#: Items that a financial institution answers: asked only of those who ticked "banks".
BANK_ITEMS = frozenset({"AST.DEPOSIT", "AST.SECURITY", "AST.INSURANCE"})


def askable_codes(case_type: str, jurisdiction: str) -> list[str]:
    """Codes that a case of this type may ask of ``jurisdiction``, in the catalogue's order."""
    return [item.code for item in items_for(case_type, jurisdiction)]
