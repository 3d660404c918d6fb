import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.test import Client
from casework.people.models import IdentityDocument
from casework.pilot.models import PilotTask
from tests.factories import a_publicity, a_paper
from tests.factories.work import a_step
from tests.pages.desks import signed_in, a_stored_paper
from casework.documents.queries import *
WHO="anon gb.cw1 gb.cw2 gb.ap1 xz.sv1 xz.au1 xz.fc1 zh.sv1 zh.fc1 zh.au1 zh.lo1 zh.po1 cx.cw1 cx.ap1 gx.sv1 gx.au1 ias.vo1 ias.sv1 ias.au1 hq.cw1 hq.vo1 system".split()
def patterns(found):
    for p in found:
        if isinstance(p, URLPattern): yield p
        else: yield from patterns(p.url_patterns)
@pytest.mark.django_db
@pytest.mark.parametrize("step",["check_form","receive_request","prepare_payment"])
def test_gen(official_data, clock, step):
    task=a_step(step); case=task.case
    doc=a_stored_paper(case,"evidence","gb.cw1")
    w={"number":case.number,"task_id":task.pk,"document_uid":IdentityDocument.objects.filter(person=case.applicant).first().uid,"uid":doc.uid,"token":(case.publicities.first() or a_publicity(case,"posted")).token,"no":1}
    print("\n",step); print(f"{'':22}"+" ".join(f"{x:7}" for x in WHO))
    for method in ("get","post"):
        for p in patterns(get_resolver().url_patterns):
            if not p.name: continue
            kw={n:w[n] for n in p.pattern.converters}
            if p.name=="verify_document": kw={"token":doc.verify_token}
            u=reverse(p.name,kwargs=kw)
            row=[]
            for who in WHO:
                c=Client() if who=="anon" else signed_in(who)
                c.raise_request_exception=False
                from django.db import transaction
                sid=transaction.savepoint()
                r=getattr(c,method)(u)
                transaction.savepoint_rollback(sid)
                row.append(str(r.status_code)+("L" if r.status_code==302 and r.url.startswith("/login") else ""))
            print(f"{method+' '+p.name:22}"+" ".join(f"{x:7}" for x in row))
