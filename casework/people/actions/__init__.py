"""What officers do to people and households.

These acts write no journal: the act on a case that asks for them does, in the case's stream.
Only reading a number in full is logged here, on the record that gives the reason for it.
"""

from .households import NewMember, form_household, join_household, leave_household
from .means import Declared, declare_means
from .persons import (
    DocumentShown,
    add_document,
    index_names,
    register_person,
    rename_person,
    reveal_number,
)

__all__ = [
    "Declared",
    "DocumentShown",
    "NewMember",
    "add_document",
    "declare_means",
    "form_household",
    "index_names",
    "join_household",
    "leave_household",
    "register_person",
    "rename_person",
    "reveal_number",
]
