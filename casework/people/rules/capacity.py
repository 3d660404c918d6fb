"""Age and capacity (民事行为能力): who signs for themselves, and who needs a guardian."""

from datetime import date

#: Full age, mainland 民法典 第17条 and Macao Código Civil art. 111 alike.
FULL_AGE = 18
#: Below this age personal data need the guardian's consent (个人信息保护法 第31条).
CHILD_DATA_AGE = 14


def age_on(birth_date: date, day: date) -> int:
    """Completed years (周岁) on ``day``; who was born on 29 February turns a year on 1 March."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def is_adult(birth_date: date, day: date) -> bool:
    """Whether a person is of full age (成年) on ``day``."""
    return age_on(birth_date, day) >= FULL_AGE


def needs_guardian(birth_date: date, day: date, *, limited_capacity: bool) -> bool:
    """Whether a guardian (监护人) signs for the person: a minor, or an adult with limited capacity."""
    return limited_capacity or not is_adult(birth_date, day)


def is_under_14(birth_date: date, day: date) -> bool:
    """Whether the person's data are a child's (不满十四周岁), sensitive in themselves."""
    return age_on(birth_date, day) < CHILD_DATA_AGE
