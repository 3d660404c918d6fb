"""What the record says no with. The sentence is meant for the officer who reads it."""


class Refusal(Exception):
    """The rules do not allow what an officer asked for; nothing was changed.

    ``field`` names the form field that the sentence belongs to, if there is one.
    """

    def __init__(self, sentence, *, field: str | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self):
        return str(self.sentence)


class NotPermitted(Refusal):
    """The officer holds no duty at the office that may do this, or did an earlier act that bars it."""


class OutOfTurn(Refusal):
    """The record is not in a state that allows the act."""


class StaleRecord(Refusal):
    """Another officer changed the record first."""


class NotYet(Refusal):
    """A fact that the act needs is missing; the sentence says which."""


class ApprovalLapsed(NotYet):
    """What an approval rests on was changed after it; the approval stands no longer.

    ``lapse`` is the bound transition that takes the record back to be approved anew, or None.
    """

    def __init__(self, sentence, *, lapse=None):
        super().__init__(sentence)
        self.lapse = lapse
