import pytest
from django.urls import reverse
from django.test import Client
from tests.factories.work import a_step
from tests.pages.desks import signed_in, officer
pytestmark=[pytest.mark.django_db, pytest.mark.usefixtures("official_data","clock")]
def req(c, method, url, **kw):
    c.raise_request_exception=False
    from django.db import transaction
    sid=transaction.savepoint()
    try: return getattr(c,method)(url,**kw)
    finally: transaction.savepoint_rollback(sid)
def test_probe(capsys):
    task=a_step("decide_case"); n=task.case_number
    cw=signed_in("gb.cw1"); out=[]
    for url in ["/work/?after=x","/work/?after=2022-03-01~","/work/?after=2022-03-01~x","/work/?after=%00","/work/closed/?after=²","/work/closed/?after=99999999999999999999999","/work/team/?number=%00","/cases/%00/","/cases/ZM%C2%B2/","/cases/%F0%A0%AE%B7/","/cases/"+"x"*3000+"/","/cases/%ff/","/notices/%00/","/verify/%00/","/verify/x/?sha256=%00","/tasks/99999999999999999999999999/","/search/?after=%00","/audit/?number=%00","/cases/"+n+"/history/?act=%00","/pilot/99999999999999999999/","/notices/?before=999999999999999999999999", "/work/?after=0001-01-01~1","/work/?after=99999-01-01~1","/supervision/?after=20220301-1","/cases/%ed%a0%80/"]:
        r=req(cw,"get",url); out.append((r.status_code,url[:60]))
    r=req(cw,"put",reverse("step",args=[task.pk])); out.append((r.status_code,"PUT step"))
    r=req(cw,"delete",reverse("step",args=[task.pk])); out.append((r.status_code,"DELETE step"))
    r=req(cw,"put","/cases/new/"); out.append((r.status_code,"PUT new"))
    r=cw.post("/search/",{"q":"a\x00b"}); out.append((r.status_code,"search nul"))
    r=req(cw,"get","/search/"); out.append((r.status_code,"search nul get"))
    r=cw.post("/search/",{"q":"\ud800".encode('utf-8','surrogatepass').decode('utf-8','replace')}); 
    ap=signed_in("gb.ap1"); ap.raise_request_exception=False
    r=ap.post(reverse("claim_task",args=[task.pk])); out.append((r.status_code,"ap1 claims district step"))
    r=ap.post(reverse("step",args=[task.pk]),{"outcome":"return","reason":"x","legal_basis":"x"}); out.append((r.status_code,"ap1 returns"))
    task.case.refresh_from_db(); out.append((task.case.state,"state"))
    for o in out: print(o)
