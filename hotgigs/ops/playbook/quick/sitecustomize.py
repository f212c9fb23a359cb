"""Half of what a task costs is spared: what Ansible's modules import is compiled once, not anew for each of them.

Ansible sends each module with all that it imports as source in an archive, and Python compiles that each time. Only
such a module is read from standard input by a Python without arguments; it gets the shared part from the environment of
Ansible, where the same version lies compiled. What roles bring themselves is still found in the archive.
"""

import sys
from collections.abc import Iterator

_LIBRARY = "LIBRARY"


class _Paths(list[str]):
    """Where a package looks: in its own folder, and in the archive that came with the module."""

    def __init__(self, paths: list[str], name: str) -> None:
        super().__init__(paths)
        self._name = name

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from (f"{path}/{self._name}" for path in sys.path if path.endswith(".zip"))


def _import_shared_part() -> None:
    sys.path.append(_LIBRARY)
    try:
        import ansible.module_utils.basic
    except ImportError:
        # Without it everything works, at the usual pace.
        return
    finally:
        sys.path.remove(_LIBRARY)
    ansible.__path__ = _Paths(list(ansible.__path__), "ansible")
    ansible.module_utils.__path__ = _Paths(list(ansible.module_utils.__path__), "ansible/module_utils")


if len(sys.orig_argv) == 1:
    _import_shared_part()
