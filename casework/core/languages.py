"""The language of the record and the language of its reader (语言).

Papers, public notices and whatever else the system puts on record are in Simplified Chinese,
whichever language the officer's pages speak. Such words are marked with ``gettext_noop`` where
they are written, stored as they stand, and translated when somebody reads them.
"""

from django.utils import translation

OF_RECORD = "zh-hans"


def in_language_of_record():
    """A block in which words are put together for the record, not for the officer at the screen."""
    return translation.override(OF_RECORD)


def to_reader(words: str) -> str:
    """Words that the system put on record, in the reader's language; an officer's own stay as is."""
    return translation.gettext(words) if words else ""
