"""An installed box with people and jobs on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.installed import point
from tests.appliance.installed_site import InstalledSite
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.browser.world import World, make_world


@dataclass(frozen=True)
class Filled:
    """The machine, its site as tests reach it, and what is on it."""

    machine: Machine
    site: InstalledSite
    world: World

    def admin(self, *arguments: str, check: bool = True) -> str:
        """Run hotgigs-admin on the box, with all the time that the playbook takes; returns what it printed."""
        return self.machine.run("hotgigs-admin", *arguments, check=check, timeout=900).stdout

    @property
    def recruiter(self) -> str:
        """A new cookie of the first company's recruiter."""
        return f"__Host-hg_session={self.site.session_of(self.world.cast.alice)}"


@contextmanager
def filling(machine: Machine, mailbox: Mailbox, names: Names, folder: Path) -> Iterator[Filled]:
    """Fill the site of an installed machine that has just been booted."""
    point(machine, names)
    # What is stored from here must be open to the group of the store, as what the box itself stores is.
    before = os.umask(0o007)
    site = InstalledSite(machine, mailbox, folder)
    with site.writing() as session:
        world = make_world(session, site.box.store)
    site.run("search", "rebuild")
    yield Filled(machine, site, world)
    site.database.bind.engine.dispose()
    os.umask(before)
