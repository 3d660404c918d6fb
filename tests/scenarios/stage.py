"""Officers on the pages, step by step: what the scenarios of remedies and recovery share."""

from django.conf import settings
from django.urls import reverse

from casework.agencies.models import Officer
from casework.cases.models import Case
from casework.desk.walkthrough.officers import Desk
from workflows.models import WorkTask
from workflows.queries import open_work


class Stage:
    """The pages as officers use them: who signs in, opens a form, fills it in and sends it."""

    def __init__(self, case: Case):
        self.case = case
        self._desks = {}

    def desk(self, username: str) -> Desk:
        if username not in self._desks:
            officer = Officer.objects.select_related("agency").get(username=username)
            self._desks[username] = Desk(officer, settings.DEMO_PASSWORD, "zh-hans")
        return self._desks[username]

    def enter(self, username: str, name: str, *args, **answers) -> None:
        """Fill in a page of the case that is no step (登记复核申请 …)."""
        desk = self.desk(username)
        form = desk.open(reverse(name, args=[self.case.number, *args])).form_of_act()
        form.fill(answers)
        desk.send(form)
        self.case.refresh_from_db()

    def do(self, username: str, step: str, **answers) -> None:
        """Claim the open step ``step`` of the case, and carry it out."""
        task = self.task(step)
        desk = self.desk(username)
        if task.owner is None:
            claim = reverse("claim_task", args=[task.pk])
            desk.send(desk.open(reverse("team_queue")).button_to(claim))
        form = desk.open(reverse("step", args=[task.pk])).form_of_act()
        form.fill(answers)
        desk.send(form)
        self.case.refresh_from_db()

    def task(self, step: str) -> WorkTask:
        return open_work().select_related("owner", "case").get(case=self.case, step=step)

    def steps(self) -> list[str]:
        """What is open on the case, relief and remedies alike."""
        return sorted(open_work().filter(case=self.case).values_list("step", flat=True))

    def page(self, username: str, name="case_file") -> str:
        return self.desk(username).save(reverse(name, args=[self.case.number])).decode()
