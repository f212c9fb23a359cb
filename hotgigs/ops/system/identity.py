"""Who a command is on an appliance: root starts it, and what the application does is done by the worker's user."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

SETTINGS = Path("/etc/hotgigs/current.toml")
CLUSTER = Path("/etc/hotgigs/postgresql.env")
SECRETS = Path("/etc/hotgigs/secrets")
WORKER = "hotgigs-worker"


def is_appliance_root() -> bool:
    """Tell whether root runs on a box that the installer has set up."""
    return os.geteuid() == 0 and SETTINGS.exists()


def as_owner() -> Mapping[str, str]:
    """Return the settings of who owns the tables, for root alone: PostgreSQL maps root to that role."""
    return _settings("hotgigs_owner", SECRETS / "redis_worker")


def become_worker() -> Mapping[str, str]:
    """Become the worker's user for good, and return its settings; secrets stay behind open descriptors.

    Raises OSError when a secret cannot be read, KeyError when the box has no such user.
    """
    password = _hold(SECRETS / "redis_worker")
    user = pwd.getpwnam(WORKER)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.umask(0o027)
    return _settings("hotgigs_worker", password)


def _settings(role: str, redis_password: Path) -> Mapping[str, str]:
    # Root's own environment has no say in what the box runs with.
    port = CLUSTER.read_text(encoding="utf-8").rpartition("PGPORT=")[2].strip()
    return {
        "HOTGIGS_CONFIG": str(SETTINGS),
        "HOTGIGS_DATABASE_URL": f"postgresql+psycopg2://{role}@/hotgigs?host=/run/postgresql&port={port}",
        "HOTGIGS_REDIS_QUEUE_URL": "unix://hotgigs_worker@/run/redis-queue/redis.sock",
        "HOTGIGS_REDIS_CACHE_URL": "unix://hotgigs_worker@/run/redis-cache/redis.sock",
        "HOTGIGS_REDIS_PASSWORD_FILE": str(redis_password),
    }


def _hold(secret: Path) -> Path:
    """Copy a secret into memory that only this process reaches, and return the path of its descriptor."""
    descriptor = os.memfd_create(secret.name, os.MFD_CLOEXEC)
    os.write(descriptor, secret.read_bytes())
    # Opened anew by its name in /proc, a memfd asks for rights like any file: they must be the worker's.
    os.fchown(descriptor, pwd.getpwnam(WORKER).pw_uid, -1)
    os.fchmod(descriptor, 0o400)
    return Path(f"/proc/self/fd/{descriptor}")
