"""Runs a command and writes how long it took and how much memory it held: usage.py REPORT COMMAND..."""

import json
import os
import sys
import time


def main(report: str, *command: str) -> int:
    begun = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begun
    # Kilobytes on Linux, bytes on macOS.
    peak_mb = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    with open(report, "w") as file:
        json.dump({"seconds": seconds, "peak_mb": round(peak_mb, 1)}, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
