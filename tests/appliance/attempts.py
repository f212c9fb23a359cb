"""Runs on the box, with a service's own Python: tries one thing after the other, and tells what came of each."""

import json
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

DONE = "done"
WORD = b"from inside"


def tcp(address: str, port: int) -> None:
    """Open a connection."""
    socket.create_connection((address, port), 5).close()


def udp(address: str, port: int) -> None:
    """Send a datagram; whether it arrived, its target knows."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.sendto(WORD, (address, port))


def connect(path: str) -> None:
    """Connect to a socket of the file system."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)


def read(path: str) -> None:
    """Read the first byte of a file, or list a folder."""
    if os.path.isdir(path):
        os.listdir(path)
        return
    with open(path, "rb") as file:
        file.read(1)


def write(path: str) -> None:
    """Open a file for more to be written; one that is not there is made."""
    with open(path, "ab"):
        pass


def query(role: str, statement: str) -> None:
    """Ask PostgreSQL as one of its roles."""
    import psycopg2

    where = f"host=/run/postgresql port={os.environ.get('PGPORT', '5432')} dbname=hotgigs user={role}"
    line = psycopg2.connect(where)
    try:
        line.cursor().execute(statement)
    finally:
        line.close()


def redis(instance: str, user: str, password_file: str, *command: str) -> None:
    """Ask Redis as one of its users, with a password from a file."""
    import redis as client

    with open(password_file) as file:
        password = file.read().strip()
    line: Any = client.Redis(unix_socket_path=f"/run/redis-{instance}/redis.sock", username=user, password=password)
    line.execute_command(*command)


def attempt(action: Callable[..., None], *arguments: str | int) -> str:
    """Try one thing; returns how it was refused, or that it was not."""
    try:
        action(*arguments)
    except Exception as refusal:  # noqa: BLE001 - whatever refuses it, its name is the answer
        return f"{type(refusal).__name__}: {refusal}".splitlines()[0]
    return DONE


if __name__ == "__main__":
    known = {one.__name__: one for one in (tcp, udp, connect, read, write, query, redis)}
    told = [attempt(known[name], *arguments) for name, *arguments in json.load(sys.stdin)]
    print(json.dumps(told))
