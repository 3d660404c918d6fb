"""What must never be true of a case, whatever anybody does (docs/plan-to-code.md, rules 1 to 24).

Written out here once more, from the rules and not from the code that keeps them: each function
reads the records of one case as they are stored and yields a sentence for each thing that is wrong.
``test_invariants.py`` shows that each of them sees what it is there to see.
"""

from . import decisions, inquiry, money, postings, record
from .seen import CHECKERS, broken

__all__ = ["CHECKERS", "broken", "decisions", "inquiry", "money", "postings", "record"]
