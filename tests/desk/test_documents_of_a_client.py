"""Files about a client: handed in, seen by who may see that part of the record, and given back as a file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.access import Category
from cases.models import ClientDocument, TeamMember, TeamRole
from tests.factories import make_document, make_user
from tests.files.making import docx, pdf, picture, png_header
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import Event
from werv.ground.documents.models import Document


def papers(client) -> str:
    return reverse("desk:client_documents", args=[client.pk])


def sent(content: bytes | None = None, *, name: str = "plan.pdf", kind: str = "application/pdf", **given) -> dict:
    file = SimpleUploadedFile(name, pdf() if content is None else content, kind)
    return {"file": file, "title": "Plan van aanpak", "category": "participatie", **given}


def test_a_file_is_handed_in_and_given_back_as_it_came(web, client, anouk):
    web.force_login(anouk)

    page = web.post(papers(client), sent(name="plan 2026.pdf"), follow=True)
    answer = web.get(ClientDocument.objects.get().get_absolute_url())

    assert "Toegevoegd: Plan van aanpak." in page.text
    assert "plan 2026.pdf" in page.text
    assert answer.content == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="plan 2026.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    acts = Event.objects.filter(act__startswith="document.").order_by("happened_at").values_list("act", flat=True)
    assert list(acts) == ["document.added", "document.downloaded"]


def test_it_shows_on_the_page_of_the_client(web, client, trajectory, anouk):
    kept = make_document(client, anouk, title="Getekend plan")
    web.force_login(anouk)

    page = web.get(client.get_absolute_url()).text

    assert "Getekend plan" in page
    assert kept.get_absolute_url() in page
    assert papers(client) in page


def test_for_another_organisation_it_does_not_exist(web, client, anouk, chris):
    TeamMember.join(client, chris, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=chris)
    kept = make_document(client, anouk)
    web.force_login(chris)

    assert web.get(kept.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("category", [Category.HEALTH, Category.INCOME])
def test_what_is_in_a_closed_part_stays_out_of_sight(web, client, trajectory, anouk, category):
    kept = make_document(client, anouk, title="Brief van de psychiater", category=category)
    web.force_login(anouk)

    assert web.get(kept.get_absolute_url()).status_code == 404
    for address in (papers(client), client.get_absolute_url()):
        assert "psychiater" not in web.get(address).text


def test_nobody_puts_a_file_where_he_may_not_look(web, client, anouk):
    web.force_login(anouk)

    answer = web.post(papers(client), sent(category="gezondheid"))

    assert answer.context["form"].errors["category"] == ["Kies een deel uit de lijst."]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("role", "usual"),
    [(Role.JOB_COACH, "participatie"), (Role.CLINICIAN, "gezondheid"), (Role.CONSULTANT, "inkomen")],
)
def test_unless_said_otherwise_it_goes_where_fewest_look(web, client, werv, role, usual):
    user = make_user("Eva Smit", werv, role)
    TeamMember.join(client, user, role=TeamRole.OTHER, first_day=date(2026, 1, 5), by=user)
    web.force_login(user)

    form = web.get(papers(client)).context["form"]

    assert form["category"].initial == usual


def test_who_may_look_and_not_touch_sees_no_form(web, client, trajectory, anouk, dirk):
    make_document(client, anouk, title="Getekend plan")
    web.force_login(dirk)

    page = web.get(papers(client))

    assert "Getekend plan" in page.text
    assert "Document toevoegen" not in page.text
    assert web.post(papers(client), sent()).status_code == 403
    assert ClientDocument.objects.count() == 1


WRONG = {
    "a page": sent(b"<html><script>alert(1)</script>", name="plan.html", kind="text/html"),
    "a page called PDF": sent(b"<html><script>alert(1)</script>"),
    "a drawing": sent(b"<svg onload=alert(1)>", name="plan.svg", kind="image/svg+xml"),
    "script": sent(b"alert(1)", name="plan.js", kind="text/javascript"),
    "a program": sent(b"MZ\x90\0" * 99, name="plan.exe", kind="application/x-msdownload"),
    "two things": sent(pdf() + b"<html><script>alert(1)</script>"),
    "a GIF with script": sent(b"GIF89a/*\0*/=1;alert(1)", name="plan.png", kind="image/png"),
    "macros": sent(docx(parts={"word/vbaProject.bin": b"x"}), name="plan.docx", kind=""),
    "a bomb": sent(docx(parts={"word/a.xml": b" " * 30_000_000}), name="plan.docx", kind=""),
    "a flood": sent(png_header(30_000, 30_000), name="plan.png", kind="image/png"),
    "half of it": sent(pdf()[:300]),
    "another ending": sent(name="plan.docx"),
    "nothing": sent(b""),
    "no file": {"title": "Plan", "category": "participatie"},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_safe_is_told_beside_the_field_and_kept_nowhere(web, client, anouk, what):
    web.force_login(anouk)
    given = {**WRONG[what]}
    if "file" in given:
        given["file"].seek(0)

    answer = web.post(papers(client), given)

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"][0].endswith(".")
    assert f'value="{given["title"]}"' in answer.text
    assert not Document.objects.exists()


NAMES = (
    "../../etc/passwd.pdf", "..\\..\\plan.pdf", "plan\0.pdf", "plan\u202efdp.exe.pdf",
    "con.pdf", 'plan"; filename="kwaad.html.pdf', "plan%0d%0aX: y.pdf", "é" * 90 + ".pdf", "bsn 123456782.pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_cannot_do_anything_on_the_way_back(web, client, anouk, name):
    web.force_login(anouk)
    web.post(papers(client), sent(name=name))

    answer = web.get(ClientDocument.objects.get().get_absolute_url())

    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.count("filename") == 1
    assert not set(disposition) & set("\r\n\0\\\u202e")
    assert "123456782" not in disposition
    assert "text/html" not in answer["Content-Type"]


def test_a_photo_comes_back_without_where_it_was_taken(web, client, anouk):
    content = picture("JPEG", (600, 400), comment=b"thuis bij Fatima")
    web.force_login(anouk)
    web.post(papers(client), sent(content, name="foto.jpeg", kind="image/jpeg"))

    answer = web.get(ClientDocument.objects.get().get_absolute_url())

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="foto.jpg"'
    assert b"Fatima" not in answer.content


def test_the_address_of_a_file_of_one_client_shows_nothing_of_another(web, client, anouk, werv):
    other = make_document(client, anouk)
    web.force_login(anouk)
    address = reverse("desk:client_document", args=[other.pk, client.pk])

    assert web.get(address).status_code == 404
