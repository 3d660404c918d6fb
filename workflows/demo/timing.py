"""When each act of a story happens: counted backwards from the last one, in office hours."""

import random
from datetime import date, datetime, time, timedelta

from casework.core import clock
from casework.policy.queries import calendar_for

from .stories import Act, Story

ONE_DAY = timedelta(days=1)


def timeline(story: Story, dice: random.Random) -> list[tuple[datetime, str]]:
    """(moment, verb) for each act of the story."""
    acts = [*story.acts, Act("claim", 0)] if story.claimed else story.acts
    day, found = workdays_before(clock.today(), story.back), []
    moment = _on(day, dice)
    for act in reversed(acts):
        found.append((moment, act.verb))
        if act.days or act.workdays:
            back = day - act.days * ONE_DAY if act.days else day
            day = workdays_before(back, act.workdays if not act.days else 0)
            moment = _on(day, dice)
        else:
            moment -= timedelta(minutes=dice.randint(15, 35))
    return found[::-1]


def _on(day: date, dice: random.Random) -> datetime:
    at = datetime.combine(day, time(14), clock.LEGAL_ZONE)
    at += timedelta(minutes=dice.randrange(170), seconds=dice.randrange(60))
    return min(at, clock.now() - timedelta(minutes=dice.randint(2, 40)))


def workdays_before(day: date, count: int) -> date:
    """The working day (mainland) ``count`` working days before ``day``; 0: the day, or the last."""
    works = calendar_for("zhuhai")
    if not works(day):
        count -= 1
    while not works(day):
        day -= ONE_DAY
    for _each in range(count):
        day -= ONE_DAY
        while not works(day):
            day -= ONE_DAY
    return day
