"""One private Valkey or Redis on a unix socket. It keeps nothing: the truth about a job is in Postgres."""

import re
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from werv.demo.binaries import Problem, redis_server


@dataclass(frozen=True)
class Broker:
    path: Path  # the socket
    log: Path

    @property
    def url(self) -> str:
        return f"redis+socket://{self.path}"

    def process_id(self) -> int | None:
        """The number of the server behind the socket, asked of the server; None when nobody answers."""
        answer = self._ask(b"INFO server\r\n")
        number = re.search(rb"process_id:(\d+)", answer)
        return int(number[1]) if number else None

    def is_running(self) -> bool:
        return self.process_id() is not None

    def start(self) -> None:
        command: list[str | Path] = [
            redis_server(), "--port", "0", "--unixsocket", self.path, "--unixsocketperm", "700",
            "--dir", self.path.parent, "--save", "", "--appendonly", "no", "--daemonize", "yes",
            "--pidfile", self.path.with_suffix(".pid"), "--logfile", self.log,
        ]  # fmt: skip
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        deadline = time.monotonic() + 10
        while done.returncode == 0 and time.monotonic() < deadline:
            if self.is_running():
                return
            time.sleep(0.02)
        raise Problem(f"Valkey start niet (zie {self.log}).")

    def stop(self) -> None:
        """Ask the server to end, and wait until it has."""
        self._ask(b"SHUTDOWN NOSAVE\r\n")
        deadline = time.monotonic() + 10
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _ask(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            try:
                line.connect(str(self.path))
                line.sendall(command)
                answer = line.recv(65536)
                while answer.startswith(b"$") and len(answer) < 4000 and b"process_id" not in answer:
                    if not (more := line.recv(65536)):
                        break
                    answer += more
            except OSError:
                return b""
        return answer
