"""Every address is closed until it is opened by name, and what is somebody else's does not exist."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from cases.models import Client
from subsidies.actions import freeze
from tests.factories import (
    make_access_request,
    make_break_glass,
    make_consent,
    make_deputy,
    make_document,
    make_funding,
    make_grant,
    make_legal_basis,
    make_organisation,
    make_step,
    make_user,
)
from werv.ground.accounts.actions import invite
from werv.ground.accounts.models import Organisation, OrganisationKind, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED
from werv.ground.periods import Period
from werv.ground.secrets import seal
from werv.imports.models import ImportFile
from werv.privacy.actions import finish_run
from werv.privacy.models import Breach, DestructionProposal, LegalHold, PersonExport, SubjectRequest

# Open to everyone, each with its reason.
OPEN = {
    "desk:health": "asked by machines, tells nothing of anybody",
    "desk:security_contact": "tells where to report a hole",
    "account_login": "the way in",
    "account_logout": "the way out",
    "account_signup": "says that nobody makes an account for himself",
    "account_inactive": "says that an account was closed",
    "account_reset_password": "the way back in",
    "account_reset_password_done": "the way back in",
    "account_reset_password_from_key": "the way back in",
    "account_reset_password_from_key_done": "the way back in",
    "mfa_login_webauthn": "the way in, with a passkey",
    "mfa_authenticate": "the way in, halfway: only after the password",
    "account_organisation": "the way in, at one's own organisation",
    "account_organisation_back": "the way in, coming back from there",
    "account_invitation": "for who opened the link of an invitation",
    "account_invitation_link": "by the token in a mail",
}
# Every address that takes keys, and whose keys they are, in order. A new one without a row fails.
KEYED = {
    "desk:client": "client",
    "desk:client_bsn": "client",
    "desk:client_bsn_change": "client",
    "desk:client_document": "client document",
    "desk:client_documents": "client",
    "desk:client_statement": "client kind step",
    "desk:client_step": "client",
    "desk:client_looks": "client",
    "desk:sharing": "client",
    "desk:give_consent": "client",
    "desk:legal_basis": "client",
    "desk:ask_access": "client",
    "desk:stop_consent": "consent",
    "desk:stop_legal_basis": "legal_basis",
    "desk:refuse_access": "access_request",
    "desk:break_glass_review": "break_glass",
    "desk:deputy_ends": "deputy",
    "desk:invitation_withdraw": "invitation",
    "desk:user": "colleague",
    "desk:user_deactivate": "colleague",
    "desk:user_give_role": "colleague",
    "desk:user_reactivate": "colleague",
    "desk:user_reset_factor": "colleague",
    "desk:user_take_role": "role",
    "privacy:new_client_request": "client",
    "privacy:hold": "client",
    "privacy:request": "request",
    "privacy:extend": "request",
    "privacy:decide": "request",
    "privacy:take_over": "request",
    "privacy:order_export": "request",
    "privacy:export_pdf": "export",
    "privacy:export_json": "export",
    "privacy:breach": "breach",
    "privacy:change_breach": "breach",
    "privacy:breach_authority": "breach",
    "privacy:breach_people": "breach",
    "privacy:close_breach": "breach",
    "privacy:proposal": "proposal",
    "privacy:approve": "proposal",
    "privacy:refuse": "proposal",
    "privacy:proof_pdf": "proof",
    "privacy:lift_hold": "hold",
    "privacy:fill_in_term": "basis",
    "imports:check": "file",
    "imports:read": "file",
    "imports:rejects": "file",
    "subsidies:grant": "grant",
    "subsidies:report": "snapshot",
    "subsidies:retry_report": "snapshot",
    "subsidies:report_pdf": "snapshot",
    "subsidies:report_xlsx": "snapshot",
}
POSTED = {
    "imports:read",
    "subsidies:retry_report",
    "desk:stop_consent",
    "desk:stop_legal_basis",
    "desk:deputy_ends",
    "desk:invitation_withdraw",
    "desk:user_deactivate",
    "desk:user_give_role",
    "desk:user_reactivate",
    "desk:user_reset_factor",
    "desk:user_take_role",
    "privacy:take_over",
    "privacy:order_export",
    "privacy:close_breach",
    "privacy:approve",
    "privacy:lift_hold",
}
# Accounts of the whole region are kept by the functional administrators: for these there is no elsewhere.
OF_THE_REGION = {name for name, whose in KEYED.items() if whose in {"colleague", "invitation", "role"}}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}", each


ROUTES = dict(routes(get_resolver()))


def takes_key(pattern: URLPattern) -> bool:
    return bool(pattern.pattern.converters or pattern.pattern.regex.groups)


@pytest.fixture
def keys(client, trajectory, anouk, bram, werv, programme) -> dict[str, object]:
    """Something of each kind, all of it WerV's."""
    grant = make_grant(lead_applicant=werv, programme=programme)
    make_funding(trajectory, grant, date(2026, 1, 5))
    offer = {"email": "nieuw@werv.example", "organisation": werv, "roles": [Role.JOB_COACH]}
    invitation, _token = invite(**offer, by=anouk, now=timezone.now())
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    file = ImportFile.objects.create(
        organisation=werv, programme=programme, name="lijst.csv", content_sealed=seal(b"Naam;Start"),
        corrections_sealed=b"", uploaded_by=anouk,
    )  # fmt: skip
    almelo = make_organisation(code="ALMELO", kind=OrganisationKind.MUNICIPALITY)
    return {
        "client": client.pk,
        "document": make_document(client, anouk).pk,
        "consent": make_consent(client, werv, almelo, by=anouk).pk,
        "legal_basis": make_legal_basis(client, werv, almelo, by=anouk).pk,
        "access_request": make_access_request(client, werv, almelo).pk,
        "break_glass": make_break_glass(client, anouk).pk,
        "deputy": make_deputy(anouk, bram).pk,
        "colleague": anouk.pk,
        "invitation": invitation.pk,
        "role": anouk.role_assignments.get().pk,
        "kind": "contactmoment",
        "step": make_step(trajectory, anouk).pk,
        "file": file.pk,
        "grant": grant.code,
        **keys_of_privacy(client, werv, make_user("Petra Post", werv, Role.PRIVACY_OFFICER)),
        "snapshot": freeze(grant=grant, period=year, by=SEED, now=timezone.now()).pk,
    }


def address_of(name: str, keys: dict[str, object]) -> str:
    """The address with the keys that it takes, of things of WerV's."""
    if name in OPEN:
        pattern = ROUTES[name].pattern
        unknown = [uuid4() if isinstance(each, UUIDConverter) else "x" for each in pattern.converters.values()]
        return reverse(name, args=unknown or ["x"] * pattern.regex.groups)
    return reverse(name, args=[keys[each] for each in KEYED.get(name, "").split()])


def keys_of_privacy(client: Client, werv: Organisation, officer: User) -> dict[str, object]:
    now, today = timezone.now(), timezone.localdate()
    request = SubjectRequest.receive(
        kind="access", received_on=today, wish="", identity_check="", by=officer, today=today, client=client
    )
    export = PersonExport.order_for(request, by=officer, now=now)
    PersonExport.objects.filter(pk=export.pk).update(pdf_sealed=seal(b"%PDF"), json_sealed=seal(b"{}"))
    proposal = DestructionProposal.objects.create(
        organisation=werv, reference_day=today, made_at=now, made_by="nachtwerk"
    )
    run = DestructionProposal.objects.create(organisation=werv, reference_day=today, made_at=now, made_by="nachtwerk")
    run.approve(by=officer, now=now)
    return {
        "request": request.pk,
        "export": export.pk,
        "breach": Breach.report(
            aware_at=now, aware_by="Anouk", what="Kwijt", which_data="Namen", by=officer, now=now
        ).pk,
        "proposal": proposal.pk,
        "proof": finish_run(run, by=officer, now=now).pk,
        "hold": LegalHold.put(client, reason="Klacht", by=officer, now=now).pk,
        "basis": "uwv",
    }


def on_each(names: Iterable[str], check: Callable[[str], None]) -> None:
    """Ask `check` of every address as if it were the only one; all that fail are told together."""
    failed = {}
    for name in sorted(names):
        with transaction.atomic():
            try:
                check(name)
            except AssertionError as wrong:
                failed[name] = str(wrong)
            transaction.set_rollback(True)
    assert not failed, "\n".join(f"{name}: {wrong}" for name, wrong in failed.items())


def test_every_address_with_a_key_has_a_row():
    keyed = {name for name, pattern in ROUTES.items() if takes_key(pattern)} - OPEN.keys()

    assert keyed == KEYED.keys()


def test_every_page_asks_for_a_permission_but_the_first():
    asking_nothing = {name for name, each in ROUTES.items() if ":" in name and not hasattr(each.callback, "permission")}

    assert asking_nothing - OPEN.keys() == {"desk:today"}


def test_no_key_counts():
    kinds = {type(each) for route in ROUTES.values() for each in route.pattern.converters.values()}

    assert IntConverter not in kinds


def test_who_is_no_administrator_reaches_nobodys_account(web, keys, anouk):
    everything_else = make_user("Bram", anouk.organisation, *(set(Role) - {Role.ADMINISTRATOR}))

    def refused(name: str) -> None:
        web.force_login(everything_else)
        address = reverse(name, args=[keys[KEYED[name]]])
        assert (web.post(address) if name in POSTED else web.get(address)).status_code == 403

    on_each(OF_THE_REGION, refused)


def test_for_somebody_elsewhere_it_does_not_exist(web, keys, mediant):
    everything = make_user("Chris", mediant, *Role)

    def unknown(name: str) -> None:
        web.force_login(everything)
        address = address_of(name, keys)
        answer = web.post(address) if name in POSTED else web.get(address)
        assert answer.status_code == 404
        assert answer.content == web.get("/bestaat-niet/").content

    on_each(KEYED.keys() - OF_THE_REGION, unknown)


def test_without_signing_in_every_address_leads_to_the_way_in(web, keys):
    def leads_to_the_way_in(name: str) -> None:
        answer = web.get(address_of(name, keys))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))

    on_each(ROUTES.keys() - OPEN.keys(), leads_to_the_way_in)


def test_what_a_user_gets_stays_out_of_every_cache(web, keys, anouk):
    def stays_out(name: str) -> None:
        web.force_login(anouk)
        answer = web.get(address_of(name, keys))
        assert "no-store" in answer["Cache-Control"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]

    on_each((name for name in ROUTES.keys() - OPEN.keys() if ":" in name), stays_out)
