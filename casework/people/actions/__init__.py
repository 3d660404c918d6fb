"""What officers do to people and households.

Most of these acts write no journal: the act on a case that asks for them does, in the case's stream.
Reading a number in full is logged on the record that gives the reason for it; mergers and the
officers' own register (回避登记) have chains of their own.
"""

from .households import NewMember, form_household, join_household, leave_household
from .kinship import end_kinship, enter_kinship
from .means import Declared, declare_means
from .merging import (
    confirm_merge,
    decline_merge,
    propose_merge,
    reverse_merge,
    they_are_one,
)
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
    "confirm_merge",
    "declare_means",
    "decline_merge",
    "end_kinship",
    "enter_kinship",
    "form_household",
    "index_names",
    "join_household",
    "leave_household",
    "propose_merge",
    "register_person",
    "rename_person",
    "reveal_number",
    "reverse_merge",
    "they_are_one",
]
