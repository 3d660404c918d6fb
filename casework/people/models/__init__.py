"""People and households (救助对象与家庭): who asks for relief, with which documents and means."""

from .households import Household, MeansDeclaration, MeansItem, Member, MemberQuerySet
from .kinship import Kinship
from .merging import MergeProposal
from .persons import IdentityDocument, Person, SearchKey

__all__ = [
    "Household",
    "IdentityDocument",
    "Kinship",
    "MeansDeclaration",
    "MeansItem",
    "Member",
    "MemberQuerySet",
    "MergeProposal",
    "Person",
    "SearchKey",
]
