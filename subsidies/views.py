"""Grants and their reports, for who accounts for the money: counts, never persons."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.looks import look
from subsidies import documents
from subsidies.actions import freeze
from subsidies.figures import Figures, compute
from subsidies.forms import PeriodForm, ReportForm, period_until
from subsidies.models import Grant, Indicator, Snapshot
from subsidies.tasks import render_document
from trajectories.rules import EndReason
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action
from werv.ground.charts import Chart, Pair, grouped_bars
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, attachment, requires
from werv.ground.jobs.models import Job
from werv.ground.jobs.orders import latest, order

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Permission.GRANT_VIEW)
def grants(request: UserRequest) -> HttpResponse:
    listed = Grant.objects.visible_to(request.user).select_related("funder", "lead_applicant", "programme")
    rows = [{"grant": grant, "figures": compute(grant, period_until(grant))} for grant in listed]
    return render(request, "subsidies/grants.html", {"rows": rows})


@require_GET
@requires(Permission.GRANT_VIEW)
def grant(request: UserRequest, code: str) -> HttpResponse:
    """One grant with its figures over a period that the reader chooses."""
    found = get_object_or_404(
        Grant.objects.visible_to(request.user).select_related("funder", "lead_applicant", "programme"), code=code
    )
    period = period_until(found)
    start = {"first_day": period.first_day, "last_day": period.last_day}
    form = PeriodForm(request.GET or None, initial=start)
    if form.is_valid():
        period = form.period()
    figures = compute(found, period)
    return render(
        request,
        "subsidies/grant.html",
        {
            "grant": found,
            "form": form,
            "figures": figures,
            "reasons": reasons_of(figures),
            "facts": facts_of(found),
            "promised": promised(found),
            "chart": chart_of(figures),
            "inflow_note": "" if figures.inflow_planned is None else f"gepland: {figures.inflow_planned}",
            "may_report": request.user.may(Permission.REPORT_MAKE),
        },
    )


def facts_of(grant: Grant) -> list[tuple[str, object]]:
    partners = ", ".join(partner.name for partner in grant.partners.all())
    return [
        ("Subsidieverstrekker", grant.funder),
        ("Kenmerk", grant.number),
        ("Penvoerder", grant.lead_applicant),
        ("Partners", partners),
        ("Programma", grant.programme),
        ("Looptijd", grant.period),
        ("Toegekend", f"€ {number_format(grant.awarded_eur, 2)}"),
    ]


def reasons_of(figures: Figures) -> list[tuple[str, int]]:
    """Most frequent first."""
    counted = sorted(figures.outflow_by_reason.items(), key=lambda item: -item[1])
    return [(EndReason(reason).label, number) for reason, number in counted]


def promised(grant: Grant) -> dict[int, dict[str, int]]:
    """What was promised by the year in which it begins: {2026: {"inflow": 60, "paid_work_started": 17}}."""
    years: dict[int, dict[str, int]] = {}
    for target in grant.targets.order_by("first_day"):
        year = years.setdefault(target.first_day.year, dict.fromkeys(Indicator.values, 0))
        year[target.indicator] += target.value
    return years


def chart_of(figures: Figures) -> Chart:
    """Inflow by quarter, as planned and as it came."""
    pairs = [
        Pair(label=quarter.label, planned=quarter.inflow_planned, realised=quarter.inflow)
        for quarter in figures.by_quarter
    ]
    return grouped_bars(pairs, unit="personen")


@require_GET
@requires(Permission.GRANT_VIEW)
def reports(request: UserRequest) -> HttpResponse:
    listed = Snapshot.objects.visible_to(request.user).select_related("grant__funder").defer("facts", "figures")
    return render(
        request,
        "subsidies/reports.html",
        {"reports": listed[:100], "may_report": request.user.may(Permission.REPORT_MAKE)},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT_MAKE)
def new_report(request: UserRequest) -> HttpResponse:
    """Fix the figures now, and have the PDF made in the background."""
    asked = request.GET.get("subsidie")
    chosen = next((grant for grant in Grant.objects.visible_to(request.user) if grant.code == asked), None)
    start = {}
    if chosen:
        period = period_until(chosen)
        start = {"grant": chosen, "first_day": period.first_day, "last_day": period.last_day}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=start, user=request.user)
    if form.is_valid():
        try:
            snapshot = freeze(
                grant=form.cleaned_data["grant"],
                period=form.period(),
                by=request.user,
                now=timezone.now(),
                ordered_by=request.user,
            )
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            order_document(snapshot, request)
            return redirect(snapshot)
    return render(request, "subsidies/new_report.html", {"form": form})


def order_document(snapshot: Snapshot, request: UserRequest) -> None:
    if snapshot.document_id is None:
        order(render_document, snapshot, label=f"Verslag {snapshot}", by=request.user)


def own_report(request: UserRequest, pk: UUID) -> Snapshot:
    listed = Snapshot.objects.visible_to(request.user)
    return get_object_or_404(listed.select_related("grant__funder", "grant__lead_applicant"), pk=pk)


@require_GET
@requires(Permission.GRANT_VIEW)
def report(request: UserRequest, pk: UUID) -> HttpResponse:
    """A report with its progress, and the way to its files."""
    snapshot = own_report(request, pk)
    job: Job | None = None if snapshot.document_id else latest(render_document, snapshot)
    newer = Snapshot.objects.filter(replaces=snapshot).first()
    return render(
        request,
        "subsidies/report.html",
        {
            "report": snapshot,
            "job": job,
            "newer": newer,
            "may_report": request.user.may(Permission.REPORT_MAKE),
            "facts": [
                ("Subsidieverstrekker", snapshot.grant.funder),
                ("Periode", snapshot.period),
                ("Versie", snapshot.version),
                ("Gemaakt", f"{timezone.localtime(snapshot.made_at):%d-%m-%Y, %H:%M} door {snapshot.made_by}"),
                ("Kenmerk", snapshot.pk),
                ("Vingerafdruk", snapshot.sha256),
            ],
        },
    )


@require_POST
@requires(Permission.REPORT_MAKE)
def retry_report(request: UserRequest, pk: UUID) -> HttpResponse:
    """Have the PDF made again after it failed."""
    snapshot = own_report(request, pk)
    order_document(snapshot, request)
    messages.info(request, "Het verslag wordt opnieuw opgemaakt.")
    return redirect(snapshot)


@require_GET
@requires(Permission.GRANT_VIEW)
def report_pdf(request: UserRequest, pk: UUID) -> HttpResponse:
    snapshot = own_report(request, pk)
    if snapshot.document is None:
        return redirect(snapshot)
    look("report.downloaded", by=request.user, clients=[], on=snapshot, action=Action.EXECUTE, file="pdf")
    return attachment(bytes(snapshot.document.content), snapshot.document.name, snapshot.document.media_type)


@require_GET
@requires(Permission.REPORT_MAKE)
def report_xlsx(request: UserRequest, pk: UUID) -> HttpResponse:
    """The exact figures, for inside the house only."""
    snapshot = own_report(request, pk)
    content = documents.workbook(snapshot.figures, snapshot.header, internal=True)
    look("report.downloaded", by=request.user, clients=[], on=snapshot, action=Action.EXECUTE, file="xlsx")
    return attachment(content, f"intern-{snapshot.file_name('xlsx')}", XLSX)
