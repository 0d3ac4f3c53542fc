"""What the privacy officer hands out on paper: everything about one person, and the proof of destruction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from subsidies.documents import assets
from werv.ground.errors import RuleViolation
from werv.ground.pdf import Unrenderable, write_pdf
from werv.privacy.exports import Section
from werv.privacy.models import Basis, DestructionRecord, PersonExport


def export_html(sections: Sequence[Section], export: PersonExport) -> str:
    return _html(
        "documents/personal_data.html",
        {
            "sections": sections,
            "organisation": export.request.organisation,
            "about": export.request.about(),
            "number": export.request.number,
            "made_at": export.ordered_at,
        },
        export.ordered_at,
    )


def export_pdf(sections: Sequence[Section], export: PersonExport) -> bytes:
    """As PDF/A-3a and PDF/UA-1. Raises RuleViolation when there is more than fits one document."""
    try:
        return write_pdf(
            export_html(sections, export),
            assets=assets(),
            identifier=f"werv {export.pk}",
            made_at=export.ordered_at,
        )
    except Unrenderable:
        raise RuleViolation(
            "Er is meer vastgelegd dan in één PDF past. Vraag de functioneel beheerder om het in delen te maken."
        ) from None


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
