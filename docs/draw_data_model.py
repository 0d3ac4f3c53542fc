"""Draws docs/data-model.md from the models: python docs/draw_data_model.py"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    ("Floor 4: money and accountability", "subsidies"),
    ("Floor 2: what happens with people", "trajectories"),
    ("Floor 1: clients and who sees them", "cases"),
    ("Roof: lists handed in", "imports"),
    ("Roof: requests, breaches, retention", "privacy"),
    ("Ground: persons", "people"),
    ("Ground: background work, documents, accounts, log", "jobs documents accounts audit"),
)
INTRODUCTION = """# Data model

Drawn from the models by `python docs/draw_data_model.py`; a test holds that this page and the models agree. Every
table of which the history is kept has a twin whose name ends in `event`: one row for each version of each row.
"""


def drawn() -> str:
    from django.apps import apps
    from django.db import models

    parts = [INTRODUCTION]
    for title, labels in FLOORS:
        lines = []
        for model in (each for label in labels.split() for each in apps.get_app_config(label).get_models()):
            if hasattr(model, "pgh_tracked_model"):
                continue
            name = model.__name__
            history = ", with history" if hasattr(model, "pgh_event_model") else ""
            doc = (model.__doc__ or "").strip().splitlines()[0]
            lines.append(f"### {name}{history}\n\n{doc}\n")
            for field in model._meta.get_fields():
                if not field.concrete or field.auto_created:
                    continue
                kind = type(field).__name__
                if isinstance(field, models.ForeignKey | models.ManyToManyField):
                    kind = f"{kind} to {field.related_model.__name__}"
                optional = " (may be empty)" if getattr(field, "null", False) else ""
                lines.append(f"- `{field.name}` {field.verbose_name}: {kind}{optional}")
            rules = [constraint.name for constraint in model._meta.constraints]
            if rules:
                lines.append("\nThe database holds: " + ", ".join(f"`{rule}`" for rule in rules) + ".")
            lines.append("")
        parts.append(f"## {title}\n\n{diagram(labels)}\n" + "\n".join(lines))
    return "\n".join(parts).rstrip() + "\n"


def diagram(labels: str) -> str:
    """A Mermaid drawing of who refers to whom, as far as it begins on this floor."""
    from django.apps import apps
    from django.db import models

    arrows = []
    for model in (each for label in labels.split() for each in apps.get_app_config(label).get_models()):
        if hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.get_fields():
            if field.concrete and isinstance(field, models.ForeignKey):
                one = "||" if isinstance(field, models.OneToOneField) else "}o"
                end = "o|" if field.null else "||"
                arrows.append(f"    {model.__name__} {one}--{end} {field.related_model.__name__} : {field.name}")
    return "```mermaid\nerDiagram\n" + "\n".join(arrows) + "\n```\n" if arrows else ""


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from werv.demo.servers import Home

    os.environ.update(Home().environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "werv.settings")
    import django

    django.setup()
    (ROOT / "docs" / "data-model.md").write_text(drawn(), encoding="utf-8")


if __name__ == "__main__":
    main()
