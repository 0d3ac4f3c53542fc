"""The log for the privacy officer: who looked and who changed, and the monthly look at what is unusual."""

from datetime import date
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.db.models.functions import TruncHour
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.looks import look
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.audit.models import Action, Event, Finding, LogReview, Outcome
from werv.ground.audit.querysets import FILE_ACTS, LOOK_ACTS, EventQuerySet
from werv.ground.audit.reviewing import review as put_down
from werv.ground.audit.words import act_in_words, fields_in_words, grounds_in_words, kind_in_words
from werv.ground.http import UserRequest, requires
from werv.ground.keyset import links_of, page
from werv.privacy.patterns import Hour, Kind, Line, Pattern, due_on, last_day_of, month_before, month_of, unusual

LINES_SHOWN = 5
KEYS_SHOWN = 3
MONTHS_OFFERED = 12
KINDS = (
    ("bekeken", "Bekeken"),
    ("gezocht", "Gezocht"),
    ("gewijzigd", "Vastgelegd of gewijzigd"),
    ("meegenomen", "Opgehaald of afgedrukt"),
    ("geweigerd", "Geweigerd"),
    ("noodknop", "Met de noodknop"),
)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LogFilter(filters.FilterSet):
    """Narrows the lines of the log."""

    van = filters.DateFilter(label="Vanaf", widget=day_input(), method="since", input_formats=["%Y-%m-%d"])
    tot = filters.DateFilter(label="Tot en met", widget=day_input(), method="until", input_formats=["%Y-%m-%d"])
    gebruiker = filters.ChoiceFilter(label="Gebruiker", field_name="happened_by", empty_label="Iedereen")
    soort = filters.ChoiceFilter(label="Handeling", choices=KINDS, empty_label="Alles", method="of_kind")
    client = filters.UUIDFilter(label="Sleutel van de cliënt", method="about")

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, data: Any, queryset: EventQuerySet, *, user: User) -> None:
        super().__init__(data, queryset=queryset)
        colleagues = User.objects.filter(organisation=user.organisation_id).values_list("pk", "full_name")
        self.filters["gebruiker"].extra["choices"] = [(str(key), name) for key, name in colleagues]

    def since(self, lines: EventQuerySet, name: str, day: date) -> EventQuerySet:
        return lines.between(day, None)

    def until(self, lines: EventQuerySet, name: str, day: date) -> EventQuerySet:
        return lines.between(None, day)

    def about(self, lines: EventQuerySet, name: str, client: UUID) -> EventQuerySet:
        return lines.naming(client)

    def of_kind(self, lines: EventQuerySet, name: str, kind: str) -> EventQuerySet:
        return lines.filter(OF_KIND[kind])


OF_KIND = {
    "bekeken": Q(action=Action.READ, outcome=Outcome.DONE),
    "gezocht": Q(act="client.sought"),
    "gewijzigd": Q(action__in=[Action.CREATE, Action.UPDATE, Action.DELETE]),
    "meegenomen": Q(act__endswith="downloaded") | Q(act__endswith="printed"),
    "geweigerd": Q(outcome=Outcome.REFUSED),
    "noodknop": Q(is_emergency=True),
}


@require_GET
@requires(Permission.PRIVACY)
def looking(request: UserRequest) -> HttpResponse:
    """The log of the own organisation, newest first. Looking at it is in the log as well."""
    lines = Event.objects.for_organisation(request.user.organisation_id)
    wanted = LogFilter(request.GET, lines, user=request.user)
    found = page(wanted.qs, by="-happened_at", query=request.GET, within=lines)
    note(request, found.rows)
    return render(
        request,
        "privacy/looking.html",
        {
            "form": wanted.form,
            "filtered": any(request.GET.get(name) for name in wanted.filters),
            "lines": [told(line) for line in found.rows],
            "count": found.count_in_words("regel", "regels"),
            **links_of(found, request.GET),
        },
    )


def note(request: UserRequest, lines: list[Event]) -> None:
    """A line of its own for who looks at the log, with the clients whose keys are on the page."""
    shown = {key for line in lines for key in line.clients[:KEYS_SHOWN]}
    look("log.read", by=request.user, clients=shown, purpose="toezicht")


def told(line: Event) -> dict[str, Any]:
    """A line as it is shown."""
    return {
        "moment": timezone.localtime(line.happened_at),
        "who": line.actor_name,
        "roles": ", ".join(Role(role).label for role in line.actor_roles.split(",") if role in Role.values),
        "organisation": line.organisation_code,
        "is_refused": line.outcome == Outcome.REFUSED,
        "is_emergency": line.is_emergency,
        "what": act_in_words(line),
        "fields": fields_in_words(line),
        "clients": line.clients[:KEYS_SHOWN],
        "more": max(0, len(line.clients) - KEYS_SHOWN),
        "record": f"{kind_in_words(line.record_type)} {line.record_key[:8]}" if line.record_key else "",
        "grounds": grounds_in_words(line),
        "purpose": line.purpose,
        "network": line.network,
    }


class FindingForm(forms.Form):
    """What somebody concludes of a pattern, or of a month without any."""

    pattern = forms.ChoiceField(choices=[("", ""), *((kind.value, kind.value) for kind in Kind)], required=False)
    subject = forms.CharField(max_length=60, required=False)
    finding = forms.ChoiceField(label="Bevinding", choices=[("", "Kies"), *Finding.choices])


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def review(request: UserRequest) -> HttpResponse:
    """A month of the log: unusual patterns first, each with the lines behind it, and what was found of it."""
    user, today = request.user, timezone.localdate()
    month = chosen_month(request.GET.get("maand", ""), today)
    patterns = patterns_of(user, month)
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and is_open(form.cleaned_data, patterns, month, today):
        put_down(organisation=user.organisation_id, month=month, by=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "De bevinding is vastgelegd.")
        return redirect(f"{reverse('privacy:review')}?maand={month:%Y-%m}")
    found = {
        (each.pattern, each.subject): each
        for each in LogReview.objects.filter(organisation=user.organisation_id, month=month)
    }
    shown = [pattern_on_page(pattern, user, month, found) for pattern in patterns]
    note(request, [line for each in shown for line in each["events"]])
    open_count = sum(each["found"] is None for each in shown) if shown else int(("", "") not in found)
    return render(
        request,
        "privacy/review.html",
        {
            "month": month,
            "months": months_offered(month, today),
            "patterns": shown,
            "nothing_found": found.get(("", "")),
            "open_count": open_count,
            "is_over": month < month_of(today),
            "due": due_on(month),
            "is_late": open_count > 0 and today > due_on(month),
            "findings": Finding.choices,
            "failed": form.is_bound,
        },
    )


def chosen_month(text: str, today: date) -> date:
    """The first day of the month asked for, "2026-10"; else that of the last whole month."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_before(today)
    return month if month <= today else month_before(today)


def months_offered(chosen: date, today: date) -> list[dict[str, Any]]:
    months = [month_of(today)]
    while len(months) < MONTHS_OFFERED:
        months.append(month_before(months[-1]))
    return [{"month": each, "value": f"{each:%Y-%m}", "current": each == chosen} for each in months]


def is_open(given: dict[str, str], patterns: list[Pattern], month: date, today: date) -> bool:
    """Whether that is a pattern of this month; of a whole month only when it is over and has none."""
    if not given["pattern"]:
        return not patterns and not given["subject"] and month < month_of(today)
    return any((each.kind, each.actor) == (given["pattern"], given["subject"]) for each in patterns)


def month_lines(user: User, month: date) -> EventQuerySet:
    """Lines of the month by colleagues of the own organisation."""
    lines = Event.objects.for_organisation(user.organisation_id).between(month, last_day_of(month))
    return lines.filter(organisation_code=user.organisation_code)


def patterns_of(user: User, month: date) -> list[Pattern]:
    lines = month_lines(user, month).exclude(happened_by__startswith="systeem:")
    looks = lines.filter(act__in=LOOK_ACTS, outcome=Outcome.DONE)
    hours = (
        looks.annotate(hour=TruncHour("happened_at"))
        .values_list("happened_by", "actor_name", "hour")
        .annotate(
            files=Count("clients", filter=Q(act__in=FILE_ACTS), distinct=True),
            looks=Count("pk"),
        )
        .order_by()
    )
    alone = lines.filter(STANDS_OUT).values_list(
        "happened_by", "actor_name", "outcome", "grounds", "is_emergency", "facts__own_name"
    )
    return unusual(
        (Hour(actor, name, timezone.localtime(hour), files, looks) for actor, name, hour, files, looks in hours),
        (
            Line(
                actor,
                name,
                was_refused=outcome == Outcome.REFUSED,
                has_ground=bool(grounds),
                is_emergency=is_emergency,
                is_own_name=bool(own_name),
            )
            for actor, name, outcome, grounds, is_emergency, own_name in alone
        ),
    )


STANDS_OUT = (
    Q(outcome=Outcome.REFUSED)
    | Q(is_emergency=True)
    | Q(facts__own_name=True)
    | Q(act__in=FILE_ACTS, outcome=Outcome.DONE, grounds="")
)
BEHIND = {
    Kind.OWN_NAME: Q(facts__own_name=True),
    Kind.NO_RELATION: Q(act__in=FILE_ACTS, outcome=Outcome.DONE, grounds="", is_emergency=False),
    Kind.EMERGENCY: Q(is_emergency=True),
    Kind.MANY_FILES: Q(act__in=FILE_ACTS, outcome=Outcome.DONE),
    Kind.REFUSALS: Q(outcome=Outcome.REFUSED),
    Kind.OUTSIDE_HOURS: Q(act__in=LOOK_ACTS, outcome=Outcome.DONE)
    & (Q(happened_at__week_day__in=[1, 7]) | Q(happened_at__hour__lt=7) | Q(happened_at__hour__gte=20)),
}


def pattern_on_page(
    pattern: Pattern, user: User, month: date, found: dict[tuple[str, str], LogReview]
) -> dict[str, Any]:
    behind = month_lines(user, month).filter(BEHIND[pattern.kind], happened_by=pattern.actor)
    events = list(behind.order_by("-happened_at", "-pk")[:LINES_SHOWN])
    all_url = f"{reverse('privacy:looking')}?gebruiker={pattern.actor}&van={month}&tot={last_day_of(month)}"
    return {
        "pattern": pattern,
        "events": events,
        "lines": [told(line) for line in events],
        "all_url": all_url,
        "found": found.get((pattern.kind, pattern.actor)),
    }
