"""Where the lists of these tests are to land."""

from datetime import date

import pytest

from cases.models import BsnBasis
from tests.factories import make_grant, make_organisation, make_programme
from werv.imports.known import Target


@pytest.fixture
def target(db) -> Target:
    organisation, programme = make_organisation(code="MEDIANT"), make_programme()
    BsnBasis.objects.create(
        organisation=organisation, programme=programme, legal_basis="Wabvpz", first_day=date(2020, 1, 1)
    )
    return Target(organisation, programme, make_grant(programme=programme, lead_applicant=organisation))
