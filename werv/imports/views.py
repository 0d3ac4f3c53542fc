"""Handing in a list: upload, see what werv makes of it, put right what is wrong, read it in."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.looks import look
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action, record
from werv.ground.files.names import ending_of, file_name
from werv.ground.http import UserRequest, attachment, requires
from werv.ground.jobs.orders import latest, order
from werv.ground.secrets import seal, unseal
from werv.imports.actions import plan_of
from werv.imports.checking import Showing, clients_shown, columns_of, counts_of, questions_of, rows_of, wrong_rows_of
from werv.imports.containers import UnreadableFile
from werv.imports.forms import UploadForm
from werv.imports.models import ImportFile, ImportState
from werv.imports.tasks import read_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL = re.compile(r"cell-(\d{1,7})-([a-z_]{1,30})")
COLUMN = re.compile(r"column-(\d{1,3})")
LONGEST_CELL = 300


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def start(request: UserRequest) -> HttpResponse:
    """Hand in a list, or go on with one."""
    today = timezone.localdate()
    form = UploadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, user=request.user, today=today
    )
    if form.is_valid():
        upload = form.cleaned_data["file"]
        file = ImportFile(
            organisation=request.user.organisation,
            programme=form.cleaned_data["programme"],
            grant=form.cleaned_data["grant"],
            name=file_name(upload.name, ending=ending_of(upload.name)[:4] or "csv"),
            content_sealed=seal(upload.read()),
            corrections_sealed=b"",
            uploaded_by=request.user,
        )
        try:
            plan_of(file, today=today)
        except UnreadableFile as reason:
            form.add_error("file", str(reason))
        else:
            file.save()
            record("import.uploaded", file, by=request.user)
            return redirect(file)
    earlier = ImportFile.objects.visible_to(request.user).select_related("programme", "grant")
    earlier = earlier.defer("content_sealed", "corrections_sealed", "rejects_sealed")[:20]
    return render(request, "imports/start.html", {"form": form, "earlier": earlier})


def own_file(request: UserRequest, pk: UUID) -> ImportFile:
    listed = ImportFile.objects.visible_to(request.user).select_related("organisation", "programme", "grant")
    return get_object_or_404(listed, pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def check(request: UserRequest, pk: UUID) -> HttpResponse:
    """What werv makes of the list: columns, rows, mistakes. A POST puts columns and cells right."""
    file = own_file(request, pk)
    if file.state != ImportState.CHECKING:
        job = latest(read_in, file)
        if file.state == ImportState.APPLIED:
            look("import.checked", by=request.user, clients=[], on=file)
        return render(request, "imports/result.html", {"file": file, "job": job, "counts": counts_of(file.result)})
    failure = ""
    if request.method == "POST":
        failure = take_over(request, file)
        if not failure:
            return redirect(f"{file.get_absolute_url()}?{request.GET.urlencode()}")
    try:
        plan = plan_of(file, today=timezone.localdate())
    except UnreadableFile as reason:
        return render(request, "imports/unreadable.html", {"file": file, "reason": reason})
    showing = Showing.of(request.GET)
    look("import.checked", by=request.user, clients=clients_shown(plan, showing), on=file)
    return render(
        request,
        "imports/check.html",
        {
            "file": file,
            "failure": failure,
            "plan": plan,
            "counts": counts_of(plan.as_json()),
            "columns": columns_of(plan.parsed),
            "wrong": wrong_rows_of(plan, file),
            "questions": questions_of(plan, file.organisation),
            "rows": rows_of(plan, showing),
            "showing": showing,
        },
    )


def take_over(request: UserRequest, file: ImportFile) -> str:
    """Keep what was put right; why not, when the list cannot be read that way."""
    corrections: dict[tuple[int, str], str] = {}
    mapping = dict(file.mapping)
    for key, text in request.POST.items():
        if cell := CELL.fullmatch(key):
            corrections[int(cell[1]), cell[2]] = str(text)[:LONGEST_CELL].strip()
        elif column := COLUMN.fullmatch(key):
            mapping[column[1]] = str(text)
    file.mapping = mapping
    file.correct(corrections)
    try:
        plan_of(file, today=timezone.localdate())
    except UnreadableFile as reason:
        file.refresh_from_db()
        return str(reason)
    file.save()
    return ""


@require_POST
@requires(Permission.IMPORT_RUN)
def read(request: UserRequest, pk: UUID) -> HttpResponse:
    """Read the list in, in the background; pressed twice, it is read in once."""
    file = own_file(request, pk)
    if ImportFile.objects.filter(pk=file.pk, state=ImportState.CHECKING).update(state=ImportState.APPLYING):
        order(read_in, file, label=f"Inlezen van {file.name}"[:200], by=request.user)
    return redirect(file)


@require_GET
@requires(Permission.IMPORT_RUN)
def rejects(request: UserRequest, pk: UUID) -> HttpResponse:
    """The rows that were not read in, as they were, with the reason."""
    file = own_file(request, pk)
    if not file.rejects_sealed:
        return redirect(file)
    look("import.rejects_downloaded", by=request.user, clients=[], on=file, action=Action.EXECUTE)
    return attachment(unseal(file.rejects_sealed), "afgewezen-regels.xlsx", XLSX)
