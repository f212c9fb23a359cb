"""A box that is cut off in the middle of a backup or a restore, by a kill or a power cut at a seeded moment."""

import json
import random
import time
from collections.abc import Iterator
from itertools import product

import pytest

from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.filled import filling
from tests.appliance.load import Applying
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import wait_for
from tests.appliance.saved import FACTS, Saved

KILLS = {
    "backup": "pkill -KILL --full '[h]otgigs-admin backup' || echo gone",
    "restore": "pkill -KILL --full '[h]otgigs-admin restore run' || echo gone",
    "restic": "pkill -KILL --exact restic || echo gone",
    # The oldest is the postmaster of the live cluster.
    "postgresql": "pkill -KILL --oldest --exact postgres",
}
POWER = "power"
ROUNDS = [
    *product(("backup",), ("backup", "restic", "postgresql", POWER), range(3)),
    *product(("restore",), ("restore", "postgresql", POWER), range(3)),
]
LASTS = {"backup": 6.0, "restore": 30.0}
"""Seconds that each takes here when nobody disturbs it."""
ENDS = {0, 1, 2, 3, -9, 137}
"""Exit codes of an operation: done, failed with a sentence, or killed."""
SITE = "curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1/jobs -H Host:jobs.test"


@pytest.fixture(scope="module")
def alone(
    install_on: InstallOn,
    make_machine: MakeMachine,
    names: Names,
    mailbox: Mailbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Saved]:
    """Boot an installed Debian 12 whose backups stay on it; it has a first set."""
    machine = make_machine(install_on("bookworm").root)
    with filling(machine, mailbox, names, tmp_path_factory.mktemp("alone")) as made:
        made.admin("backup", "--full")
        yield Saved(made, mailbox)


def cut_off(saved: Saved, victim: str) -> None:
    """Kill a program, or the box."""
    if victim != POWER:
        saved.shell(KILLS[victim])
        return
    saved.filled.machine.kill_abruptly()
    saved.filled.machine.boot()


def wait_for_site(saved: Saved) -> None:
    """Wait until nothing restores, and the site serves jobs."""
    wait_for(lambda: saved.shell("ls /var/lib/hotgigs/state/backup/restoring.json || echo") == "", "end of it", 300)
    wait_for(lambda: saved.shell(f"{SITE} || echo") == "200", "the site", 180)


def is_whole(saved: Saved) -> None:
    """Whatever is listed can be restored, and a further set can be made."""
    listed = saved.told("backup", "list")["sets"]
    verified = saved.told("backup", "verify")
    assert verified["ok"], verified
    done = saved.drill()
    assert (done["ok"], done["set"]) == (True, listed[0]["id"]), done
    made = saved.told("backup")
    assert made["ok"], made
    assert saved.told("backup", "list")["sets"][0]["id"] == made["set"]["id"]


@pytest.mark.parametrize(("operation", "victim", "seed"), ROUNDS)
def test_it_comes_back_whole(alone: Saved, operation: str, victim: str, seed: int) -> None:
    dice = random.Random(f"{operation} {victim} {seed}")
    machine, load = alone.filled.machine, Applying(alone.filled.machine, alone.filled.world.posts[1].slug)
    before, moment = alone.sql(FACTS), alone.moment()
    load.once()
    alone.wait_until_read()
    after = alone.sql(FACTS)
    assert after != before
    kind = ["--full"] if dice.random() < 0.3 else []
    command = ["backup", *kind] if operation == "backup" else ["restore", "run", "--to", moment, "--yes"]
    running = machine.start("hotgigs-admin", *command)
    time.sleep(dice.uniform(0.3, LASTS[operation]))
    cut_off(alone, victim)
    if victim != POWER:
        ended = running.wait(300)
        assert ended.returncode in ENDS, ended
    machine.wait_until_running()
    wait_for_site(alone)
    # One state or the other, never something between them.
    assert alone.sql(FACTS) in ({after} if operation == "backup" else {before, after})
    assert machine.failed_units() == []
    is_whole(alone)


def test_after_all_that_a_restore_still_works(alone: Saved) -> None:
    before, moment = alone.sql(FACTS), alone.moment()
    Applying(alone.filled.machine, alone.filled.world.posts[1].slug).once()
    alone.wait_until_read()
    done = json.loads(alone.filled.admin("restore", "run", "--to", moment, "--yes", "--json"))
    assert done["ok"]
    assert alone.sql(FACTS) == before
