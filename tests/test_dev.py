"""scripts/dev says at once what cannot work, and hands its settings to a shell unchanged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import dev, state


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "99999"], "99999 is no port"),
        (["--mail-port", "mail"], "mail is no port"),
        (["--port", "0"], "0 is no port"),
    ],
)
def test_it_refuses_what_is_no_port(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dev", *options])
    with pytest.raises(SystemExit):
        dev.main()
    assert said in capsys.readouterr().err


def test_a_shell_reads_the_settings_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "HERE", tmp_path)
    name = """Zoë's "Café" & `Söhne` $HOME \\ 5"""
    path = state.publish_settings({"HOTGIGS_SITE_NAME": name, "PATH": "/bin"})
    program = f"set -a; . {path}; exec {sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    read = json.loads(subprocess.run(["bash", "-c", program], env={}, capture_output=True, check=True).stdout)
    assert read["HOTGIGS_SITE_NAME"] == name
    assert read.get("PATH") != "/bin"
