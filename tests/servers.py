"""Loaded before Django: gives pytest servers of its own when the environment names none."""

import atexit
import os
from contextlib import ExitStack

from werv.demo.servers import throwaway

if "DATABASE_URL" not in os.environ:
    servers = ExitStack()
    os.environ.update(servers.enter_context(throwaway()))
    atexit.register(servers.close)
