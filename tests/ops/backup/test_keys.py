"""The recovery key: what follows from it, how it is written down, and which slips are noticed."""

import base64
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from hotgigs.ops.backup import keys
from hotgigs.ops.backup.keys import RecoveryKey, WrongKey

RAW = st.binary(min_size=32, max_size=32)
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(RAW)
def test_a_written_key_is_read_again(raw: bytes) -> None:
    key = RecoveryKey(raw)
    assert keys.parse(key.written()) == key
    assert keys.parse(f"  {key.written().lower().replace('-', ' ')}\n") == key
    assert keys.parse(key.written().replace("0", "O").replace("1", "l")) == key
    assert keys.parse(raw.hex()) == key


@settings(max_examples=3, deadline=None)
@given(RAW)
def test_a_slip_is_noticed_and_placed_wherever_it_is(raw: bytes) -> None:
    for at in range(60):
        _slip(raw, at, raw[at % 32] % 31 + 1)


@settings(max_examples=200, deadline=None)
@given(RAW, st.integers(0, 59), st.integers(1, 31))
def test_every_slip_of_one_character_is_noticed_and_placed(raw: bytes, at: int, step: int) -> None:
    _slip(raw, at, step)


def _slip(raw: bytes, at: int, step: int) -> None:
    symbols = list(RecoveryKey(raw).written()[4:].replace("-", ""))
    symbols[at] = SYMBOLS[(SYMBOLS.index(symbols[at]) + step) % 32]
    with pytest.raises(WrongKey, match=f"near group {at // 5 + 1}\\."):
        keys.parse("HG1-" + "".join(symbols))


@settings(max_examples=100, deadline=None)
@given(RAW, st.integers(0, 58))
def test_swapped_neighbours_are_noticed(raw: bytes, at: int) -> None:
    symbols = list(RecoveryKey(raw).written()[4:].replace("-", ""))
    if symbols[at] == symbols[at + 1]:
        return
    symbols[at], symbols[at + 1] = symbols[at + 1], symbols[at]
    with pytest.raises(WrongKey, match="mistyped"):
        keys.parse("HG1-" + "".join(symbols))


KEY = RecoveryKey(bytes(range(32)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "No key was given"),
        ("  \n", "No key was given"),
        ("correct horse battery staple", "begins with HG1-"),
        (KEY.written()[:-6], "12 groups of 5; here are 55"),
        (KEY.written() + "-AAAAA", "here are 65"),
        (KEY.written()[:10] + "*" + KEY.written()[11:], r"group 2: '\*' never stands"),
        (KEY.written()[:4] + "22222-33333" + KEY.written()[15:], "more than one place"),
    ],
)
def test_it_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(WrongKey, match=sentence):
        keys.parse(text)


def test_the_form_and_what_follows_never_change() -> None:
    # Whoever wrote a key down, or has a repository, counts on these.
    assert KEY.written().startswith("HG1-000G4-0R40M-30E20-9185G-R38E1-W8124-GK2GA")
    assert len(KEY.written()) == 3 + 12 * 6
    assert KEY.fingerprint == "630dcd2966c4"
    assert KEY.pgbackrest()[:12] == _hkdf("hotgigs pgbackrest")[:12]
    assert len({KEY.restic(0), KEY.restic(1), KEY.restic(2), KEY.pgbackrest(), KEY.raw.hex()}) == 5


@given(RAW, st.integers(0, 8))
def test_it_derives_as_rfc_5869_says(raw: bytes, number: int) -> None:
    assert RecoveryKey(raw).restic(number) == _hkdf(f"hotgigs restic {number}", raw)
    assert RecoveryKey(raw).pgbackrest() == _hkdf("hotgigs pgbackrest", raw)


def _hkdf(purpose: str, raw: bytes = KEY.raw) -> str:
    made = HKDF(algorithm=SHA256(), length=48, salt=None, info=purpose.encode()).derive(raw)
    return base64.b64encode(made).decode()


def test_it_does_not_show_itself() -> None:
    key = keys.make()
    assert key.raw.hex() not in repr(key)
    assert repr(key.raw)[2:-1] not in repr(key)
    assert keys.make() != key


def test_it_is_kept_for_root_alone(tmp_path: Path) -> None:
    file, key = tmp_path / "backup_key", keys.make()
    keys.keep(key, file)
    assert keys.read(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["backup_key"]


def test_a_missing_unreadable_or_wrong_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="is missing: there is no"):
        keys.read(tmp_path / "none")
    with pytest.raises(WrongKey, match="cannot be read from .*: Is a directory"):
        keys.read(tmp_path)
    (tmp_path / "bytes").write_bytes(os.urandom(31) + b"\xff")
    with pytest.raises(WrongKey, match="it is not text"):
        keys.read(tmp_path / "bytes")
    (tmp_path / "half").write_text(keys.make().raw.hex()[:40], encoding="ascii")
    with pytest.raises(WrongKey, match="half does not hold the backup key"):
        keys.read(tmp_path / "half")
