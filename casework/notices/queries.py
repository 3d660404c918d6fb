"""What follows from a service."""

from datetime import date

from casework.agencies.models import Jurisdiction
from casework.policy.queries import due_on, rule_on

from .models import Service

#: The first remedy on each side: 行政复议 on the mainland, 声明异议 in Macao.
FIRST_REMEDY = {
    Jurisdiction.ZHUHAI: "remedy.reconsideration",
    Jurisdiction.HENGQIN: "remedy.reconsideration",
    Jurisdiction.MACAO: "remedy.complaint",
}


def remedy_until(service: Service) -> date:
    """The last day on which the addressee may ask for the first remedy (救济期限截止日).

    Counted from the day after service, by the rule in force then on the side of the authority
    that served; an end on a day off moves to the next working day.
    """
    side = Jurisdiction(service.agency.jurisdiction)
    rule = rule_on(FIRST_REMEDY[side], jurisdiction=side, day=service.served_on)
    return due_on(service.served_on, rule, rolls=True).due_on
