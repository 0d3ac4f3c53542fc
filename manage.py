#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they work on the private database in .werv/, like `make demo`."""

import os
import signal
import sys

# These make or change tables, or write as the owner; all other commands see what the application sees.
AS_OWNER = {"migrate", "makemigrations", "sqlmigrate", "seed"}
WITHOUT_SERVERS = {"help", "check", "collectstatic", "compilemessages", "diffsettings", "startapp", "version"}
WITHOUT_TABLES = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "seed", "dbshell", "test"}


def execute() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "werv.settings")
    os.environ.setdefault("WERV_DATABASE_ROLE", "owner" if command in AS_OWNER else "app")
    if any(f"DATABASE_{which}URL{file}" in os.environ for which in ("", "OWNER_") for file in ("", "_FILE")):
        execute()
        return

    from werv.demo.binaries import Problem
    from werv.demo.servers import Home

    home = Home()
    try:
        if command in WITHOUT_SERVERS or command.startswith("-") or "--help" in sys.argv:
            os.environ.update(home.environment())
            execute()
            return
        # Told to stop by a signal, the servers that this command started must stop as well.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        with home.in_use(prepared=command not in WITHOUT_TABLES) as environment:
            os.environ.update(environment)
            if command == "seed":  # it wants the tables, and no data but its own
                home.make_tables(environment)
            execute()
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
