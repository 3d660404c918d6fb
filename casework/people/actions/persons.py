"""Acts on one person: registering, documents, names, reading a number (自然人登记)."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.audit.access import Purpose, log_reading
from casework.core import clock
from casework.core.refusals import Refusal
from casework.people.models import IdentityDocument, Person, SearchKey
from casework.people.queries import find_person
from casework.people.rules import identity_numbers, names

#: People whose keys are made in one go.
_AT_ONCE = 1000
_PHONE = re.compile(r"[\d+\-() ]{5,30}", re.ASCII)


@dataclass(frozen=True)
class DocumentShown:
    """An identity document laid on the counter (出示的证件)."""

    kind: str
    number: str
    valid_until: date | None = None


def register_person(
    *,
    name: str,
    birth_date: date,
    documents: Sequence[DocumentShown],
    sex: str = Person.Sex.UNSTATED,
    name_hant: str = "",
    name_latin: str = "",
    phone: str = "",
) -> Person:
    """Put a person on file (登记), or find them there: any one document on file is enough.

    Documents that are new are linked to the person found; name forms, sex and phone that were
    missing are filled in. Refused (field named) if a number or name is wrong, if the birth date
    is not that of a number or of the file, or if documents belong to two people.
    """
    forms = _clean_forms(name, name_hant, name_latin)
    if birth_date > clock.today():
        raise Refusal(_("出生日期不能晚于今天，请核对。"), field="birth_date")
    if sex not in Person.Sex.values:
        raise Refusal(_("请选择性别。"), field="sex")
    phone = _clean_phone(phone)
    shown = _clean_documents(documents, birth_date)

    def put_on_file():
        person = _person_on_file(shown)
        if person is None:
            person = Person(birth_date=birth_date, sex=sex, phone=phone, **forms)
        else:
            _is_same_person(person, forms, birth_date)
            _fill_in(person, forms, sex, phone)
        person.save()
        _index_names([person])
        for document in shown:
            _link_document(person, document)
        return person

    return _looking_again(put_on_file)


def rename_person(
    person: Person, *, name: str, name_hant: str = "", name_latin: str = ""
) -> Person:
    """Enter a changed or corrected name (更名); the search follows at once."""
    for field, form in _clean_forms(name, name_hant, name_latin).items():
        setattr(person, field, form)
    with transaction.atomic():
        person.save(update_fields=["name", "name_hant", "name_latin", "folded_name"])
        _index_names([person])
    return person


def add_document(
    person: Person, *, kind: str, number: str, valid_until: date | None = None
) -> IdentityDocument:
    """Link one more document to a person (补登证件), or renew the one with the same number."""
    identity_numbers.check(kind, number, person.birth_date)
    shown = DocumentShown(kind, identity_numbers.normalise(kind, number), valid_until)

    def link():
        holder = find_person(kind, shown.number)
        if holder is not None and holder.pk != person.root_id:
            raise Refusal(_merge_sentence(), field="number")
        return _link_document(person, shown)

    return _looking_again(link)


def reveal_number(document: IdentityDocument, *, by, purpose: str, record) -> str:
    """The number in full, for a stated purpose (用途), entered first in the access log.

    ``record`` (with a ``stream``) is the case for which it is read; the caller has made sure
    that the document is one of that case's people and that ``by`` may read the case.
    """
    if purpose not in Purpose.values:
        raise Refusal(_("请选择查看完整证件号码的用途。"), field="purpose")
    log_reading(
        record,
        by=by,
        what=f"people.identitydocument.number:{document.uid}",
        purpose=purpose,
        office=by.agency.code if by.agency else "",
    )
    return document.number.open()


def index_names(people: Sequence[Person]) -> int:
    """Make the search keys of many people anew, as after an import; returns how many keys."""
    with transaction.atomic():
        return sum(
            _index_names(people[at : at + _AT_ONCE]) for at in range(0, len(people), _AT_ONCE)
        )


def _clean_forms(name: str, name_hant: str, name_latin: str) -> dict[str, str]:
    return {
        "name": names.clean_name(name),
        "name_hant": names.clean_name(name_hant, field="name_hant", required=False),
        "name_latin": names.clean_name(name_latin, field="name_latin", required=False),
    }


def _clean_phone(phone: str) -> str:
    number = unicodedata.normalize("NFKC", phone or "").strip()
    if number and not _PHONE.fullmatch(number):
        raise Refusal(_("联系电话应为 5 至 30 位数字，可含 + 和 -，请核对。"), field="phone")
    return number


def _clean_documents(documents: Sequence[DocumentShown], birth_date: date) -> list[DocumentShown]:
    """Checked numbers in their written form, each document once."""
    if not documents:
        raise Refusal(_("请至少登记一份身份证件。"), field="documents")
    clean = {}
    for place, given in enumerate(documents):
        try:
            identity_numbers.check(given.kind, given.number, birth_date)
        except Refusal as refusal:
            refusal.field = f"documents-{place}-{refusal.field}"
            raise
        number = identity_numbers.normalise(given.kind, given.number)
        same = (given.kind, identity_numbers.search_form(given.kind, number))
        clean[same] = DocumentShown(given.kind, number, given.valid_until)
    return list(clean.values())


def _person_on_file(shown: list[DocumentShown]) -> Person | None:
    """The one person to whom documents of these numbers belong."""
    holders = {find_person(document.kind, document.number) for document in shown} - {None}
    if len(holders) > 1:
        raise Refusal(_merge_sentence(), field="documents")
    return holders.pop() if holders else None


def _is_same_person(person: Person, forms: dict[str, str], birth_date: date) -> None:
    # The sentences do not tell what is on file: the number may have been a guess.
    if person.birth_date != birth_date:
        raise Refusal(
            _("该证件已登记，但档案中的出生日期与填写的不一致，请与证件原件核对。"),
            field="birth_date",
        )
    if not names.agree(forms.values(), person.names):
        raise Refusal(
            _("该证件已登记，但档案中的姓名与填写的不一致，请核对证件；如已更名，请先办理更名。"),
            field="name",
        )


def _fill_in(person: Person, forms: dict[str, str], sex: str, phone: str) -> None:
    for field in ("name_hant", "name_latin"):
        if not getattr(person, field):
            setattr(person, field, forms[field])
    if person.sex == Person.Sex.UNSTATED:
        person.sex = sex
    if phone and not person.phone:
        person.phone = phone


def _link_document(person: Person, shown: DocumentShown) -> IdentityDocument:
    index = IdentityDocument.index_of(shown.kind, shown.number)
    # A document of a record that was merged into this one stays where it is.
    document = IdentityDocument.objects.filter(kind=shown.kind, number_index=index).first()
    # One of a stranger was put on file this instant: the constraint says so, and we look again.
    if document is None or document.person.root_id != person.root_id:
        document = IdentityDocument(
            person=person, kind=shown.kind, number_index=index, since=clock.today()
        )
    document.number = shown.number
    document.valid_until = shown.valid_until or document.valid_until
    document.save()
    return document


def _index_names(people: Sequence[Person]) -> int:
    keys = [
        SearchKey(person=person, kind=kind, key=key)
        for person in people
        for kind, key in sorted(set().union(*map(names.search_keys, person.names)))
    ]
    SearchKey.objects.filter(person__in=people).delete()
    SearchKey.objects.bulk_create(keys, batch_size=1000)
    return len(keys)


def _merge_sentence() -> str:
    return _("这些证件分属档案中不同的人，不能直接登记；请核对号码，确属一人的请申请合并档案。")


def _looking_again(act: Callable):
    """Carry ``act`` out; if another officer put the same number on file meanwhile, once more."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError:
        with transaction.atomic():
            return act()
