"""Playing the demo cases (示例个案) through the operations that officers use.

All acts of all cases are laid on one timeline and played in its order, each with the clock moved
to its moment: numbers, journals and books run on as they would have in an office.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from casework.core import clock
from casework.core.refusals import Refusal

from .scene import Scene
from .stories import STORIES


@dataclass
class Played:
    """The cases in the order of their stories, and why some did not come to where theirs ends."""

    numbers: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)


def play(
    stories=STORIES,
    *,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Played:
    """Play ``stories`` up to today; the same ``seed`` gives the same cases on the same day.

    A case whose papers this machine cannot print stays at the step before, and is named in
    ``stopped``. ``progress`` is told after each act how many of how many are done.
    """
    scenes = [Scene(story, place, seed) for place, story in enumerate(stories)]
    line = sorted(
        (moment, place, number, act)
        for place, scene in enumerate(scenes)
        for number, (moment, act) in enumerate(scene.timeline())
    )
    played = Played()
    for done, (moment, place, _number, verb) in enumerate(line, start=1):
        scene = scenes[place]
        if not scene.stopped:
            with clock.moved_to(moment):
                try:
                    getattr(scene, verb)()
                except Refusal as refusal:
                    scene.stopped = True
                    played.stopped.append(f"{scene.number} {verb}: {refusal}")
        progress(done, len(line))
    played.numbers = [scene.number for scene in scenes]
    return played
