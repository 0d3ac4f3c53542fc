"""A field on the screen: label, hint, error, control, and what a screen reader is told."""

import re

from django import forms


class ContactForm(forms.Form):
    bsn = forms.RegexField(
        r"^\d{9}$",
        label="BSN",
        help_text="9 cijfers, zonder punten",
        widget=forms.TextInput(attrs={"placeholder": "123456789"}),
        error_messages={"invalid": "Een BSN heeft 9 cijfers."},
    )
    agreed = forms.ChoiceField(label="Akkoord", choices=[("yes", "Ja"), ("no", "Nee")], widget=forms.RadioSelect)
    note = forms.CharField(label="Afspraak", required=False)


def wrong_form() -> str:
    return str(ContactForm({"bsn": "12345678"}))


def test_the_error_stands_above_the_input_and_below_the_hint():
    html = wrong_form()

    places = [html.index(part) for part in ("<label for=", "9 cijfers, zonder", 'class="error"', "<input type")]

    assert places == sorted(places)


def test_a_wrong_field_names_its_hint_and_its_error():
    html = wrong_form()

    control = re.search(r'<input[^>]*name="bsn"[^>]*>', html).group()

    assert 'aria-invalid="true"' in control
    named = re.search(r'aria-describedby="([^"]+)"', control).group(1).split()
    assert named == ["id_bsn_helptext", "id_bsn_error"]
    assert all(f'id="{name}"' in html for name in named)


def test_every_error_is_listed_at_the_top_with_a_link_to_a_control_that_exists():
    html = wrong_form()

    targets = re.findall(r'<a href="#([^"]+)">', html)

    assert targets == ["id_bsn", "id_agreed_0"]
    assert all(f'id="{target}"' in html for target in targets)
    assert html.index("error-summary") < html.index("<label")


def test_what_was_typed_is_still_there():
    html = wrong_form()

    assert 'value="12345678"' in html


def test_a_field_that_may_stay_empty_says_so():
    form = ContactForm()

    assert "(niet verplicht)" in str(form["note"].as_field_group())
    assert "(niet verplicht)" not in str(form["bsn"].as_field_group())


def test_no_hint_vanishes_while_one_types():
    html = str(ContactForm())

    assert "placeholder" not in html


def test_a_group_of_choices_is_a_fieldset_with_the_question_as_its_legend():
    html = str(ContactForm()["agreed"].as_field_group())

    assert re.search(r"<fieldset.*<legend>Akkoord</legend>.*type=\"radio\"", html, re.DOTALL)
