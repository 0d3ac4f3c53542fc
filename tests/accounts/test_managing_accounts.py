"""The functional administrator invites, gives roles and takes them, and lets nobody keep what he should not have."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tests.factories import make_user
from werv.ground.accounts.models import Invitation, RoleAssignment, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import Event
from werv.ground.errors import RuleViolation

NEW = "nieuw@mediant.example"


class BrokenMail(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def admin(lotte) -> Browser:
    browser = Browser()
    browser.force_login(lotte)
    return browser


@pytest.fixture
def invited(admin, mediant):
    """Invite somebody; the link from the mail."""

    def send(**given) -> str:
        values = {"email": NEW, "organisation": str(mediant.pk), "roles": [Role.JOB_COACH], **given}
        answer = admin.post(reverse("desk:user_invite"), values)
        assert answer.status_code == 302, answer.context["form"].errors
        return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]

    return send


def test_who_is_invited_makes_an_account_and_signs_in_with_it(web, invited, by_password, mediant, settings):
    link = invited()
    settings.SECOND_FACTOR_REQUIRED = True
    page = web.get(link, follow=True)

    web.post(page.request["PATH_INFO"], {"full_name": "Nora de Wit", "password": PASSWORD})

    nora = User.objects.get(email=NEW)
    assert (nora.full_name, nora.organisation, nora.roles()) == ("Nora de Wit", mediant, {Role.JOB_COACH})
    assert by_password(NEW).status_code == 302
    assert web.get("/").url == reverse("mfa_index")


def test_the_mail_holds_a_notice_and_a_link_and_names_nobody(invited, lotte):
    link = invited()

    sent = mail.outbox[0]
    assert sent.to == [NEW]
    assert link in sent.body
    assert not {"Lotte", "Mediant", "jobcoach"} & set(re.findall(r"\w+", sent.body + sent.subject))


def test_a_link_works_once(web, invited):
    link = invited()
    web.get(link, follow=True)
    web.post(reverse("account_invitation"), {"full_name": "Nora de Wit", "password": PASSWORD})

    again = Browser().get(link, follow=True)

    assert "Deze uitnodiging werkt niet meer" in again.content.decode()


@pytest.mark.parametrize("days", [8, 400])
def test_a_link_that_is_too_old_works_no_more(invited, days):
    link = invited()

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        page = Browser().get(link, follow=True)

    assert "Deze uitnodiging werkt niet meer" in page.content.decode()


def test_an_invitation_that_was_taken_back_or_made_anew_works_no_more(admin, invited):
    first = invited()
    second = invited()
    assert "Deze uitnodiging werkt niet meer" in Browser().get(first, follow=True).content.decode()

    admin.post(reverse("desk:invitation_withdraw", args=[Invitation.objects.open_at(timezone.now()).get().pk]))

    assert "Deze uitnodiging werkt niet meer" in Browser().get(second, follow=True).content.decode()


def test_the_token_stands_nowhere_in_the_database_and_not_in_the_address_of_the_form(web, invited):
    link = invited()
    token = link.rstrip("/").rpartition("/")[2]

    page = web.get(link, follow=True)

    assert token not in str(Invitation.objects.values().get())
    assert token not in page.request["PATH_INFO"]


def test_a_weak_password_is_refused_at_its_field_and_the_name_stays(web, invited):
    web.get(invited(), follow=True)

    page = web.post(reverse("account_invitation"), {"full_name": "Nora de Wit", "password": "kort"})

    assert page.context["form"].errors.keys() == {"password"}
    assert "Nora de Wit" in page.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_who_has_an_account_is_not_invited_again(admin, anouk, mediant):
    values = {"email": anouk.email.upper(), "organisation": str(mediant.pk), "roles": [Role.CONTROLLER]}

    page = admin.post(reverse("desk:user_invite"), values)

    assert "Er is al een gebruiker met dit e-mailadres." in page.content.decode()
    assert mail.outbox == []


def test_without_mail_nobody_is_invited(admin, mediant, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"

    page = admin.post(
        reverse("desk:user_invite"), {"email": NEW, "organisation": str(mediant.pk), "roles": [Role.JOB_COACH]}
    )

    assert "De e-mail kon niet weg" in page.content.decode()
    assert NEW in page.content.decode()
    assert not Invitation.objects.exists()


def test_the_list_is_searched_by_name_and_address_and_shows_no_client(admin, anouk, chris, client):
    html = admin.get(reverse("desk:users"), {"naam": "boer", "organisatie": "WERV", "toegang": "ja"}).content.decode()

    assert anouk.email in html
    assert chris.email not in html
    assert "Idrissi" not in admin.get(reverse("desk:users")).content.decode()


def test_a_role_is_given_and_taken_from_a_day(admin, fenna, today):
    admin.post(reverse("desk:user_give_role", args=[fenna.pk]), {"role": Role.CONTROLLER, "first_day": today})
    assert User.objects.get(pk=fenna.pk).roles() == {Role.JOB_COACH, Role.CONTROLLER}

    coach = fenna.role_assignments.get(role=Role.JOB_COACH)
    admin.post(reverse("desk:user_take_role", args=[coach.pk]), {"last_day": today - timedelta(days=1)})

    assert User.objects.get(pk=fenna.pk).roles() == {Role.CONTROLLER}
    assert list(Event.objects.filter(record_key=str(fenna.pk)).values_list("act", flat=True)) == [
        "account.role_given",
        "account.role_taken",
    ]


def test_a_role_given_by_mistake_is_gone_as_if_it_never_was(fenna, lotte, today):
    mistake = fenna.give_role(role=Role.CLINICIAN, first_day=today, by=lotte)

    fenna.take_role(mistake, last_day=today - timedelta(days=1), by=lotte)

    assert not RoleAssignment.objects.filter(role=Role.CLINICIAN).exists()


def test_a_role_is_not_given_twice(admin, fenna, today):
    page = admin.post(reverse("desk:user_give_role", args=[fenna.pk]), {"role": Role.JOB_COACH, "first_day": today})

    assert "heeft de rol jobcoach al" in page.content.decode()


@pytest.mark.parametrize("first_day", ["", "gisteren", "32-01-2026", "\x00"])
def test_a_day_that_is_none_is_told_at_its_field(admin, fenna, first_day):
    page = admin.post(
        reverse("desk:user_give_role", args=[fenna.pk]), {"role": Role.CONTROLLER, "first_day": first_day}
    )

    assert page.context["role_form"].errors.keys() == {"first_day"}


def test_nobody_changes_his_own_account(admin, lotte):
    with pytest.raises(RuleViolation, match="niet zelf"):
        lotte.give_role(role=Role.CLINICIAN, first_day=date(2026, 1, 1), by=lotte)

    for name in ("desk:user_deactivate", "desk:user_reset_factor"):
        admin.post(reverse(name, args=[lotte.pk]), {"reason": "lost"})

    assert User.objects.get(pk=lotte.pk).is_active
    assert "Account afsluiten" not in admin.get(reverse("desk:user", args=[lotte.pk])).content.decode()


def test_who_leaves_cannot_sign_in_until_the_account_is_opened_again(admin, fenna, by_password):
    admin.post(reverse("desk:user_deactivate", args=[fenna.pk]))
    assert by_password(fenna.email).url == reverse("account_inactive")

    admin.post(reverse("desk:user_reactivate", args=[fenna.pk]))

    assert by_password(fenna.email).url == "/"


def test_a_lost_telephone_takes_all_factors_and_sessions_with_it(admin, signed_in, fenna, strict, settings):
    settings.SECOND_FACTOR_REQUIRED = False  # for the administrator of this test
    admin.post(reverse("desk:user_reset_factor", args=[fenna.pk]), {"reason": "lost"})
    settings.SECOND_FACTOR_REQUIRED = True

    assert not Authenticator.objects.filter(user=fenna).exists()
    assert signed_in.get("/").url.startswith(reverse("account_login"))
    assert Event.objects.get(act="account.factors_reset").facts == {
        "reason": "lost",
        "kinds": ["recovery_codes", "totp"],
    }
    assert mail.outbox[0].to == [fenna.email]


def test_a_factor_is_not_taken_away_without_a_reason(admin, fenna, app):
    page = admin.post(reverse("desk:user_reset_factor", args=[fenna.pk]))

    assert "Kies een reden." in page.content.decode()
    assert Authenticator.objects.filter(user=fenna).exists()


def test_an_administrator_sees_accounts_and_no_client(admin, client):
    assert admin.get(reverse("desk:client", args=[client.pk])).status_code in {403, 404}


def test_others_see_no_accounts(anouk, chris):
    assert not User.objects.visible_to(anouk).exists()
    assert not Invitation.objects.visible_to(anouk).exists()
    assert make_user("Weg", anouk.organisation, Role.ADMINISTRATOR, is_active=False).may("administer") is False
