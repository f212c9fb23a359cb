"""What a machine's own tools tell about it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Listener:
    """A socket that waits for others, and who waits there."""

    protocol: str
    address: str
    port: int
    process: str

    @property
    def is_public(self) -> bool:
        """Tell whether others than the machine itself can connect."""
        return not self.address.startswith(("127.", "[::1]", "[::ffff:127."))


def listeners(output: str) -> list[Listener]:
    """Read the list that `ss -H -ltunp` prints."""
    return list(_listeners(output))


def _listeners(output: str) -> Iterator[Listener]:
    for line in output.splitlines():
        protocol, _, _, _, local, _, *process = line.split(maxsplit=6)
        address, _, port = local.rpartition(":")
        yield Listener(protocol, address, int(port), process[0].strip() if process else "")
