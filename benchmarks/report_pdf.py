"""The funder's report as PDF, against a browser that starts anew and prints the same HTML."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pikepdf
from django.utils import timezone

from benchmarks.pairs import Limit, alternate, in_a_process
from benchmarks.scene import BIGGEST_GRANT, Scene, last_year
from subsidies import documents
from subsidies.actions import freeze
from subsidies.disclosure import release
from subsidies.models import Grant, Snapshot
from werv.ground.audit.models import COMMAND_LINE

GOAL = 0.5
GOAL_MB = 250
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def measure(scene: Scene) -> list[dict[str, Any]]:
    grant, period = Grant.objects.get(code=BIGGEST_GRANT), last_year()
    snapshot = freeze(grant=grant, period=period, by=COMMAND_LINE, now=timezone.now())
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "report.pdf")
        days = ["--from", period.first_day.isoformat(), "--to", period.last_day.isoformat()]
        command = ["manage.py", "report", "--grant", grant.code, *days, "--out", str(printed)]
        whole = in_a_process(command, os.environ)
        with pikepdf.open(printed) as pdf:
            pages = len(pdf.pages)
        limits = [Limit("Chromium, started anew", browser(snapshot, Path(folder)), GOAL)] if CHROMIUM else []
        measured = alternate(
            lambda: documents.render(snapshot), limits, pairs=scene.slow_pairs, warm_ups=scene.slow_warm_ups
        )
    return [
        {
            "row": "pdf",
            "case": f"{grant.code}, {pages} pages",
            "clients": scene.clients,
            **measured,
            "pages": pages,
            "command_s": round(whole.seconds, 2),
            "peak_mb": whole.peak_mb,
            "goal_mb": GOAL_MB,
        }
    ]


def browser(snapshot: Snapshot, folder: Path) -> Any:
    """An act that prints the same HTML, with the same style sheets and fonts, by a new Chromium."""
    html = documents.report_html(snapshot, release(snapshot.figures, min_cell=snapshot.header["min_cell"]))
    page, target = folder / "report.html", folder / "printed.pdf"
    page.write_text(html.replace("asset:", ""), encoding="utf-8")
    for name, content in documents.assets().items():
        (folder / name).write_bytes(content.replace(b"asset:", b"") if name.endswith(".css") else content)

    def print_it() -> None:
        target.unlink(missing_ok=True)
        subprocess.run(
            [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
             f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", page.as_uri()],
            check=True,
            capture_output=True,
        )  # fmt: skip
        assert target.stat().st_size > 10_000

    return print_it
