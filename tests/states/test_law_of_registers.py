"""Who may do what in the registers beside the cases, as tables; and no machine is without tables."""

import pytest

from casework.core.states import StatefulModel, rules_of
from casework.exchange.models import TransferBasis
from casework.people.models import MergeProposal
from casework.pilot.models import PilotTask, PolicyStudy
from casework.policy.models import RuleProposal

from .machines import law
from .test_every_cell import machines

# act | who may, at which office | whom an earlier act bars | what must be true
LAW = {
    PilotTask: """
      start     | pilot.submit_task@agency   | |
      submit    | pilot.submit_task@agency   | |
      complete  | pilot.complete_task@agency | pilot.pilottask.submit |
      send_back | pilot.complete_task@agency | pilot.pilottask.submit |
    """,
    PolicyStudy: """
      take_up  | pilot.draw_up_study@agency  | |
      conclude | pilot.conclude_study@agency | pilot.policystudy.draw_up |
    """,
    RuleProposal: """
      approve | policy.approve_version@agency | policy.ruleproposal.propose |
      decline | policy.approve_version@agency | |
    """,
    TransferBasis: """
      approve | exchange.approve_basis@agency | exchange.transferbasis.register |
      end     | exchange.end_basis@agency     | |
    """,
}


@pytest.mark.parametrize("model", LAW, ids=lambda model: model.__name__)
def test_the_model_declares_exactly_this_law(model):
    rules = rules_of(model).values()
    assert {r.name: (r.may, r.not_by, r.needs) for r in rules} == law(LAW[model])


def test_every_machine_has_its_tables():
    def below(model):
        found = {model} if not model._meta.abstract else set()
        return found.union(*(below(child) for child in model.__subclasses__()))

    told = {machine.MODEL for machine in machines()} | set(LAW) | {MergeProposal}
    assert below(StatefulModel) == told
