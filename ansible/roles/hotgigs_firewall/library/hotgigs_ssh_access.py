#!/usr/bin/python
"""Tells who runs this by SSH and where SSH answers, so that the firewall shuts nobody out."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: hotgigs_ssh_access
short_description: Who runs this by SSH, and where SSH answers
description: [It changes nothing.]
options:
  allow_from:
    description: Networks that shall be able to reach SSH; empty means all.
    type: list
    elements: str
    default: []
author: HotGigs
"""
EXAMPLES = """
- name: Look how administrators come in
  hotgigs_ssh_access:
  register: access
"""
RETURN = """
client:
  description: Address that this run came from by SSH; empty for who sits at the console.
  returned: always
  type: str
ports:
  description: Ports that an SSH server listens on.
  returned: always
  type: list
shut_out:
  description: Whether allow_from leaves out the client.
  returned: always
  type: bool
"""


def client_of(environments: Iterable[Mapping[str, str]]) -> tuple[str, int]:
    """Return address and own port of the nearest SSH connection; sudo hides it from its child, not from its parent."""
    for environment in environments:
        words = environment.get("SSH_CONNECTION", "").split()
        if len(words) == 4 and words[3].isdigit():
            return words[0].partition("%")[0], int(words[3])
    return "", 0


def listening_ports(output: str) -> list[int]:
    """Return the ports of `ss -H -l -t -n -p` that belong to an SSH server."""
    lines = (line for line in output.splitlines() if '("sshd"' in line)
    return sorted({int(line.split()[3].rpartition(":")[2]) for line in lines})


def is_shut_out(client: str, allow_from: Iterable[str]) -> bool:
    """Tell whether a client is in none of the networks, although there are some."""
    networks = [ipaddress.ip_network(network, strict=False) for network in allow_from]
    return bool(client and networks) and not any(ipaddress.ip_address(client) in network for network in networks)


def _environments(pid: int) -> Iterator[Mapping[str, str]]:
    """Yield the environment of a process and of all above it."""
    while pid > 1:
        folder = Path("/proc") / str(pid)
        try:
            pairs = folder.joinpath("environ").read_bytes().decode(errors="replace").split("\0")
            status = folder.joinpath("status").read_text()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            return
        yield {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
        found = re.search(r"^PPid:\s*(\d+)", status, re.MULTILINE)
        pid = int(found[1]) if found else 0


def look(sockets: str, allow_from: Iterable[str]) -> dict[str, Any]:
    """Return what the module tells, from what `ss` lists."""
    client, port = client_of(_environments(os.getpid()))
    # Where systemd listens in place of the server, only the connection knows the port.
    ports = {*listening_ports(sockets), *([port] if port else [])}
    return {"client": client, "ports": sorted(ports), "shut_out": is_shut_out(client, allow_from)}


def main() -> None:
    """Answer Ansible."""
    specification = {"allow_from": {"type": "list", "elements": "str", "default": []}}
    module = AnsibleModule(specification, supports_check_mode=True)
    _, sockets, _ = module.run_command(["ss", "-H", "-l", "-t", "-n", "-p"], check_rc=True)
    module.exit_json(changed=False, **look(sockets, module.params["allow_from"]))


if __name__ == "__main__":
    main()
