"""Forms about accounts: they check what was typed, never what is allowed."""

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from werv.desk.filters import day_input
from werv.ground.accounts.actions import ResetReason
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Role

ROLES = [(role.value, role.label.capitalize()) for role in Role]
DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y"]
DAY_ERRORS = {
    "required": "Vul de dag in.",
    "invalid": "Schrijf de dag als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
}


class UserFilter(filters.FilterSet):
    """Narrows the list of accounts."""

    naam = filters.CharFilter(label="Naam of e-mailadres", method="named", max_length=100)
    organisatie = filters.ModelChoiceFilter(
        label="Organisatie",
        field_name="organisation",
        queryset=Organisation.objects.all(),
        to_field_name="code",
        empty_label="Alle organisaties",
    )
    toegang = filters.ChoiceFilter(
        label="Toegang", choices=[("ja", "Actief"), ("nee", "Niet actief")], empty_label="Alle", method="with_access"
    )

    def named(self, rows: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        return rows.filter(Q(full_name__icontains=text) | Q(email__icontains=text))

    def with_access(self, rows: QuerySet[User], name: str, wanted: str) -> QuerySet[User]:
        return rows.filter(is_active=wanted == "ja")


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mailadres",
        help_text="Het werkadres; daarmee logt je collega in.",
        error_messages={"required": "Vul een e-mailadres in.", "invalid": "Dit is geen e-mailadres."},
    )
    organisation = forms.ModelChoiceField(
        label="Organisatie",
        queryset=Organisation.objects.all(),
        empty_label="Kies een organisatie",
        error_messages={"required": "Kies een organisatie.", "invalid_choice": "Kies een organisatie uit de lijst."},
    )
    roles = forms.MultipleChoiceField(
        label="Rollen",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één rol.", "invalid_choice": "Kies rollen uit de lijst."},
    )


class GiveRoleForm(forms.Form):
    role = forms.ChoiceField(label="Rol", choices=ROLES)
    first_day = forms.DateField(
        label="Eerste dag", widget=day_input(), input_formats=DAY_FORMATS, error_messages=DAY_ERRORS
    )


class TakeRoleForm(forms.Form):
    last_day = forms.DateField(
        label="Laatste dag", widget=day_input(), input_formats=DAY_FORMATS, error_messages=DAY_ERRORS
    )


class ResetForm(forms.Form):
    reason = forms.ChoiceField(
        label="Reden",
        choices=[("", "Kies een reden"), *((each.value, each.label.capitalize()) for each in ResetReason)],
        error_messages={"required": "Kies een reden."},
    )
