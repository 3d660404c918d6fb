"""People who may be on file twice (疑似重复档案): side by side, masked, and merged by two officers."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.agencies.models import Agency
from casework.cases.queries import agencies_seen_by
from casework.core.refusals import NotPermitted, OutOfTurn
from casework.desk import keyset
from casework.desk.forms.people import NoteForm
from casework.people.actions import confirm_merge, decline_merge, propose_merge, reverse_merge
from casework.people.models import IdentityDocument, Member, MergeProposal, Person
from casework.people.queries import possible_duplicates

PAGE = 20
MAY = "people.propose_merge"


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request):
    """Pairs among the people of the officer's own offices, and the mergers proposed there."""
    offices = request.user.agencies_with(MAY)
    if not offices:
        raise NotPermitted(_("您没有合并档案的职责。"))
    people = _in_sight(request.user)
    if request.method == "POST":
        _carry_out(request, people, offices)
        messages.success(request, _("已办理。"))
        return redirect("duplicates")
    pairs = possible_duplicates(people, after=keyset.number_in(request, "after"), limit=PAGE)
    proposals = list(
        MergeProposal.objects.filter(
            agency__in=offices,
            state__in=[MergeProposal.State.PROPOSED, MergeProposal.State.MERGED],
        )
        .select_related("stays", "goes", "agency")
        .order_by("-pk")[:PAGE]
    )
    pending = {frozenset((p.stays_id, p.goes_id)) for p in proposals}
    everybody = [person for pair in pairs for person in pair]
    everybody += [person for p in proposals for person in (p.stays, p.goes)]
    papers = _papers(everybody)
    last = pairs[-1][0].pk if len(pairs) >= PAGE else None
    response = render(
        request,
        "desk/duplicates.html",
        {
            "pairs": [
                [_side(person, papers) for person in pair]
                for pair in pairs
                if frozenset(person.pk for person in pair) not in pending
            ],
            "proposals": [
                {
                    "uid": p.uid,
                    "state": p.state,
                    "state_label": p.get_state_display(),
                    "office": p.agency,
                    "stays": _side(p.stays, papers),
                    "goes": _side(p.goes, papers),
                }
                for p in proposals
            ],
            "note_form": NoteForm(auto_id=False),
            **keyset.links(request, "after", last),
        },
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _in_sight(officer):
    """People in households with a case at the officer's own offices, or below."""
    seen = agencies_seen_by(officer, ("cases.view_case",))
    theirs = Member.objects.filter(household__cases__agency__in=seen)
    return Person.objects.filter(pk__in=theirs.values("person"))


def _carry_out(request, people, offices) -> None:
    act, note = request.POST.get("act", ""), request.POST.get("note", "")[:500]
    if act == "propose":
        stays = request.POST.get("stays")
        other = next((uid for uid in request.POST.getlist("pair") if uid != stays), None)
        stays, goes = (_person(people, uid) for uid in (stays, other))
        agency = Agency.objects.filter(pk__in=offices).order_by("path").first()
        propose_merge(stays, goes, by=request.user, agency=agency, note=note)
        return
    acts = {"confirm": confirm_merge, "decline": decline_merge, "reverse": reverse_merge}
    if act not in acts:
        raise OutOfTurn(_("没有这样的办理事项，请返回重试。"))
    proposal = (
        MergeProposal.objects.select_related("stays", "goes", "agency", "stream")
        .filter(agency__in=offices, uid=_uid(request.POST.get("proposal")))
        .first()
    )
    if proposal is None:
        raise Http404
    acts[act](proposal, by=request.user, note=note)


def _person(people, given):
    found = people.filter(uid=_uid(given)).first()
    if found is None:
        raise Http404
    return found


def _uid(given) -> UUID:
    try:
        return forms.UUIDField().clean(given or "")
    except forms.ValidationError as error:
        raise Http404 from error


def _papers(people) -> dict[int, list]:
    found: dict[int, list] = {}
    numbers = {person.pk for person in people}
    documents = IdentityDocument.objects.filter(person__in=numbers)
    for paper in documents.order_by("pk"):
        found.setdefault(paper.person_id, []).append(paper)
    return found


def _side(person: Person, papers) -> dict:
    return {
        "uid": person.uid,
        "name": person.name,
        "names": [name for name in person.names if name != person.name],
        "born_on": person.birth_date,
        "sex": person.get_sex_display(),
        "documents": [
            {"kind": paper.get_kind_display(), "number": paper.masked, "since": paper.since}
            for paper in papers.get(person.pk, [])
        ],
    }
