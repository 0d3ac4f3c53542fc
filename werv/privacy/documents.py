"""What the privacy officer hands out on paper: everything about one person, and the proof of destruction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from subsidies.documents import assets
from werv.ground.pdf import Attached, write_pdf
from werv.privacy.exports import Overview
from werv.privacy.models import Basis, DestructionRecord, PersonExport


def export_html(overview: Overview, export: PersonExport) -> str:
    return _html(
        "documents/personal_data.html",
        {
            "overview": overview,
            "organisation": export.request.organisation,
            "about": export.request.about(),
            "number": export.request.number,
            "made_at": export.ordered_at,
        },
        export.ordered_at,
    )


def export_pdf(overview: Overview, export: PersonExport) -> bytes:
    """As PDF/A-3a and PDF/UA-1. Raises Unrenderable when there is more than fits one document."""
    return write_pdf(
        export_html(overview, export),
        assets=assets(),
        identifier=f"werv {export.pk}",
        made_at=export.ordered_at,
        attachments=[Attached(each.name, "Bestand uit het dossier", bytes(each.content)) for each in overview.files],
    )


def proof_html(proof: DestructionRecord) -> str:
    return _html("documents/destruction.html", {"proof": proof, "rows": rows_of(proof.counts)}, proof.made_at)


def proof_pdf(proof: DestructionRecord) -> bytes:
    return write_pdf(proof_html(proof), assets=assets(), identifier=f"werv {proof.pk}", made_at=proof.made_at)


def rows_of(counts: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """What was counted, in Dutch: type of record, basis, number."""
    return [
        {
            "type": str(apps.get_model(label)._meta.verbose_name_plural),
            "basis": Basis(basis).label if basis else "",
            "count": number,
        }
        for label, basis, number in counts
    ]


def _html(template: str, given: dict[str, Any], moment: datetime) -> str:
    with translation.override("nl"), timezone.override(settings.TIME_ZONE):
        made_at = timezone.localtime(moment).isoformat(timespec="seconds")
        return render_to_string(template, {**given, "made_at_iso": made_at})
