"""The recovery key: the one secret that a person keeps, from which those of all repositories follow."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hotgigs.kernel.errors import Invalid
from hotgigs.ops.system.files import write_durably

FILE = Path("/etc/hotgigs/secrets/backup_key")
PREFIX = "HG1"
_BYTES, _GROUP = 32, 5
# As Crockford chose them: without I, L, O and U, which are read as 1, 1, 0 or spell words.
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The digits of Python's own base 32, in which it reads numbers.
_DIGITS = str.maketrans(_SYMBOLS, "0123456789abcdefghijklmnopqrstuv")
_READ_AS = str.maketrans("ILO", "110")
_BODY, _CHECK = 52, 8


class WrongKey(Invalid):
    """What should be a recovery key is none, or another one; the sentence says in which way."""


@dataclass(frozen=True)
class RecoveryKey:
    """The key itself; it is shown only by `written`, on purpose."""

    raw: bytes = field(repr=False)

    def written(self) -> str:
        """Return it as people write it down: groups of letters and digits, the last of which notice slips."""
        symbols = _symbols(self.raw) + _check(self.raw)
        return "-".join([PREFIX, *(symbols[at : at + _GROUP] for at in range(0, len(symbols), _GROUP))])

    @property
    def fingerprint(self) -> str:
        """Return what tells keys apart and tells nothing of them."""
        return hashlib.sha256(self.raw).hexdigest()[:12]

    def pgbackrest(self) -> str:
        """Return the password of the database's repository."""
        return base64.b64encode(self._derive("hotgigs pgbackrest", 48)).decode()

    def restic(self, number: int) -> str:
        """Return the password of a repository of files: 0 is the one on this box, others are the targets'."""
        return base64.b64encode(self._derive(f"hotgigs restic {number}", 48)).decode()

    def _derive(self, purpose: str, size: int) -> bytes:
        # HKDF of RFC 5869 with SHA-256 and no salt; by the standard library, since the installer has nothing else.
        drawn = hmac.digest(bytes(32), self.raw, "sha256")
        block, made = b"", b""
        for number in range(1, -(-size // 32) + 1):
            block = hmac.digest(drawn, block + purpose.encode() + bytes([number]), "sha256")
            made += block
        return made[:size]


def make() -> RecoveryKey:
    """Return a new key."""
    return RecoveryKey(secrets.token_bytes(_BYTES))


def keep(key: RecoveryKey, file: Path = FILE) -> None:
    """Write a key where this box keeps it."""
    write_durably(file, f"{key.raw.hex()}\n", 0o600)


def read(file: Path = FILE) -> RecoveryKey:
    """Return the key of this box. Raises WrongKey when its file is missing, unreadable or holds something else."""
    try:
        text = file.read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise WrongKey(f"The backup key is missing: there is no {file}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise WrongKey(f"The backup key cannot be read from {file}: {_why(error)}.") from error
    try:
        return parse(text)
    except WrongKey as error:
        raise WrongKey(f"{file} does not hold the backup key. {error.sentence}") from error


def parse(text: str) -> RecoveryKey:
    """Return the key that was written in groups, or as 64 hexadecimal digits.

    Raises WrongKey, which says what is wrong: nothing there, too long, or near which group a slip is.
    """
    plain = text.strip()
    if re.fullmatch(r"[0-9a-fA-F]{64}", plain):
        return RecoveryKey(bytes.fromhex(plain))
    symbols = re.sub(r"[\s-]", "", plain.upper()).translate(_READ_AS)
    if not symbols:
        raise WrongKey("No key was given.")
    if not symbols.startswith(PREFIX):
        raise WrongKey(f"This is not a recovery key: one begins with {PREFIX}-.")
    body = symbols[len(PREFIX) :]
    for at, symbol in enumerate(body[: _BODY + _CHECK]):
        if symbol not in _SYMBOLS:
            raise WrongKey(f"The key is mistyped in group {_group(at)}: {symbol!r} never stands in a key.")
    if len(body) != _BODY + _CHECK:
        groups = (_BODY + _CHECK) // _GROUP
        raise WrongKey(
            f"A key has {_BODY + _CHECK} characters after {PREFIX}-, {groups} groups of {_GROUP}; here are {len(body)}."
        )
    raw = _verified(body)
    if raw is None:
        raise WrongKey(_slip(body))
    return RecoveryKey(raw)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "it fails" if isinstance(error, OSError) else "it is not text"


def _symbols(raw: bytes) -> str:
    """Write bytes as symbols of 5 bits; the last one is filled up with zeros."""
    count = -(-len(raw) * 8 // 5)
    number = int.from_bytes(raw, "big") << (count * 5 - len(raw) * 8)
    return "".join(_SYMBOLS[number >> (5 * at) & 31] for at in reversed(range(count)))


def _check(raw: bytes) -> str:
    return _symbols(hashlib.sha256(b"hotgigs recovery key" + raw).digest()[:5])


def _verified(symbols: str) -> bytes | None:
    """Return the bytes that symbols with their check stand for; None when the two do not fit."""
    number, spare = int(symbols[:_BODY].translate(_DIGITS), 32), _BODY * 5 - _BYTES * 8
    raw = (number >> spare).to_bytes(_BYTES, "big")
    return raw if number & ((1 << spare) - 1) == 0 and _check(raw) == symbols[_BODY:] else None


def _slip(symbols: str) -> str:
    """Say where the slip is, found by trying out which single one would explain it."""
    groups = {_group(at) for at, guess in _slips(symbols) if _verified(guess)}
    if len(groups) == 1:
        return f"The key is mistyped near group {groups.pop()}. Compare that group with what you wrote down."
    return "The key is mistyped in more than one place. Compare every group with what you wrote down."


def _slips(symbols: str) -> Iterator[tuple[int, str]]:
    """Yield what stands one slip away: another symbol, or two neighbours swapped."""
    for at in range(len(symbols)):
        yield from ((at, symbols[:at] + other + symbols[at + 1 :]) for other in _SYMBOLS)
        yield at, symbols[:at] + symbols[at + 1 : at + 2] + symbols[at : at + 1] + symbols[at + 2 :]


def _group(at: int) -> int:
    return at // _GROUP + 1
