"""The words of four-language papers cover everything that a paper may name."""

from casework.documents.terms import ANSWER_FORMS, ITEM_NAMES, RELATIONS
from casework.people.models import Member
from casework.people.rules.catalogue import ITEMS, Form


def test_every_item_relation_and_shape_of_answer_has_its_words_in_four_languages():
    assert set(ITEM_NAMES) == {item.code for item in ITEMS}
    assert set(RELATIONS) == set(Member.Relation.values)
    assert set(ANSWER_FORMS) == set(Form.values)
    for names in (*ITEM_NAMES.values(), *RELATIONS.values(), *ANSWER_FORMS.values()):
        assert all((names.hans, names.hant, names.pt, names.en))


def test_the_chinese_names_are_those_that_the_pages_use():
    assert {item.code: item.name for item in ITEMS} == {
        code: names.hans for code, names in ITEM_NAMES.items()
    }
