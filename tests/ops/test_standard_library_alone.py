"""Up to the start of Ansible the installer needs the standard library and its own YAML reader alone."""

import subprocess
import sys
from pathlib import Path

import yaml

from hotgigs.ops.playbook import source

PROGRAM = """
import sys
sys.path[:0] = [{tree!r}, {vendored!r}]
import hotgigs.ops.install.__main__
foreign = sorted(
    name for name, module in sys.modules.items()
    if "." not in name and name not in sys.stdlib_module_names and name not in ("hotgigs", "yaml", "__main__")
)
print(",".join(foreign))
print(sys.modules["yaml"].__file__)
"""


def test_the_installer_imports_nothing_else() -> None:
    vendored = source.HERE / "scripts" / "vendored"
    program = PROGRAM.format(tree=str(source.HERE), vendored=str(vendored))
    # -I and -S: neither the environment nor what is installed is seen.
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    foreign, reader = done.stdout.splitlines()
    assert foreign == ""
    assert reader == str(vendored / "yaml" / "__init__.py")


def test_its_yaml_reader_is_the_library_unchanged() -> None:
    vendored, library = source.HERE / "scripts" / "vendored" / "yaml", Path(yaml.__file__).parent
    names = {path.name for path in library.glob("*.py")}
    assert names == {path.name for path in vendored.glob("*.py")}
    assert [name for name in sorted(names) if (vendored / name).read_bytes() != (library / name).read_bytes()] == []
