"""Asked by the container: `python -m werv.demo.healthcheck web|worker|beat`; exit 0 when well."""

import os
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

BEAT_SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108  a tmpfs of the container's own
BEAT_WRITES_WITHIN = 6 * 60  # seconds; it writes every three minutes


def web() -> bool:
    """Whether pages are served; that the worker is away shows in /healthz, and is no reason to restart the web."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    line = HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        line.request("GET", "/healthz", headers={"Host": host})
        return line.getresponse().status in (200, 503)
    except OSError:
        return False


def worker() -> bool:
    name = f"celery@{os.uname().nodename}"
    ping = [sys.executable, "-m", "celery", "-A", "werv.celery", "inspect", "ping", "-d", name, "-t", "5"]
    return subprocess.run(ping, capture_output=True, check=False).returncode == 0


def beat() -> bool:
    written = [path.stat().st_mtime for path in BEAT_SCHEDULE.parent.glob(f"{BEAT_SCHEDULE.name}*")]
    return bool(written) and time.time() - max(written) < BEAT_WRITES_WITHIN


if __name__ == "__main__":
    sys.exit(not {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]())
