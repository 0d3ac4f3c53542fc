"""The rows that are measured inside one process, on the database that the environment names.

python -m benchmarks.rows CLIENTS REPORT.json MODULE... [--quick]
"""

import argparse
import json
import os
from importlib import import_module
from pathlib import Path

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("clients", type=int)
    parser.add_argument("report", type=Path)
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "werv.settings"
    django.setup()
    from benchmarks import statements
    from benchmarks.scene import Scene
    from werv.ground.audit.models import COMMAND_LINE, acting

    with (
        acting(COMMAND_LINE),
        statements.connect(os.environ["DATABASE_URL"]) as bare,
        statements.connect(os.environ["DATABASE_OWNER_URL"]) as owner,
    ):
        scene = Scene(given.clients, bare, owner, given.quick)
        rows = [row for name in given.modules for row in import_module(f"benchmarks.{name}").measure(scene)]
    given.report.write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
