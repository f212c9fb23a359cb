"""Brings HotGigs up for development: servers, sample data, web, workers, mail; one Ctrl-C stops everything."""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from types import FrameType

from watchfiles import Change, watch

from devtools.embedded import choose_postgresql, choose_redis
from devtools.state import CLONE, State, complete_settings, open_state, publish_settings, read_settings
from devtools.supervisor import Supervisor
from devtools.terminal import in_colour, say, step

WATCHED = (".py", ".html", ".css", ".js", ".json", ".svg", ".txt", ".toml")
DATABASE = "hotgigs"


class Stopped(BaseException):
    """Somebody asked us to stop before everything was up."""


class Stopper:
    """Turns Ctrl-C, SIGTERM and a closed terminal into one orderly stop; the second time, into an instant one."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.starting = True
        self.supervisor: Supervisor | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._receive)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        if self.asked.is_set():
            if self.supervisor is not None:
                self.supervisor.kill()
            os._exit(130)
        self.asked.set()
        if self.starting:
            raise Stopped


def main() -> int:
    """Run until somebody asks to stop."""
    options = _parse()
    stopper = Stopper()
    with ExitStack() as running:
        try:
            state = open_state()
            running.enter_context(state.lock())
            if options.reset or not state.sign_ins.exists():
                # Without sign-ins an earlier start was cut off, and nobody knows how far it came.
                state.reset()
            supervisor = _bring_up(options, state, running, stopper)
            stopper.starting = False
            _watch(supervisor, stopper)
        except Stopped:
            say("\nStopping before everything was up.")
        except RuntimeError as error:
            raise SystemExit(f"{error}\nThe logs are in {state.home / 'log'}.") from error
        finally:
            stopper.starting = False
            # From here on a second request ends everything at once.
            stopper.asked.set()
    say("Stopped.")
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/dev", description=__doc__)
    parser.add_argument("--port", type=_port, help="port of the site (8000)")
    parser.add_argument("--mail-port", type=_port, default=8026, help="port of the page that shows caught mail (8026)")
    parser.add_argument("--no-web", action="store_true", help="leave the web process to your debugger")
    parser.add_argument("--embedded", action="store_true", help="use the servers of the wheels, not the system's")
    parser.add_argument("--reset", action="store_true", help="start again with fresh sample data")
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"{text} is no port: it must be between 1 and 65535.")
    return int(text)


def _bring_up(options: argparse.Namespace, state: State, running: ExitStack, stopper: Stopper) -> Supervisor:
    chosen = read_settings()
    listen = f"127.0.0.1:{options.port}" if options.port else chosen.get("HOTGIGS_LISTEN", "127.0.0.1:8000")
    if options.port:
        chosen["HOTGIGS_LISTEN"] = listen
    if not options.no_web:
        _check_port(listen, "--port")
        if listen.rpartition(":")[2] == str(options.mail_port):
            free = options.mail_port + 1
            raise SystemExit(f"Site and mail cannot share port {free - 1}. Choose another: --mail-port {free}")
    _check_port(f"127.0.0.1:{options.mail_port}", "--mail-port")
    smtp_port = _free_port()
    settings = complete_settings(chosen, state, listen=listen, mail_url=f"smtp://127.0.0.1:{smtp_port}")
    say(in_colour("HotGigs for development", "bold") + f"   (data in {state.home})")
    _start_servers(options, state, settings, running)
    supervisor = Supervisor(settings, state.home / "programs")
    stopper.supervisor = supervisor
    supervisor.end_leftovers()
    running.callback(supervisor.stop)
    with step("Tables"):
        _migrate(supervisor, state)
    _load_sample_data(supervisor, state)
    catcher = ["--folder", str(state.home / "mail"), "--smtp-port", str(smtp_port)]
    _add_programs(supervisor, [*catcher, "--page-port", str(options.mail_port)], web=not options.no_web)
    with step("Web, workers and mail", alone=False):
        supervisor.start()
        if not options.no_web:
            _wait_until_ready(settings["HOTGIGS_SITE_URL"], supervisor, stopper)
    _greet(settings, state, options)
    return supervisor


def _start_servers(options: argparse.Namespace, state: State, settings: dict[str, str], running: ExitStack) -> None:
    if "HOTGIGS_DATABASE_URL" not in settings:
        server = choose_postgresql(state, own=options.embedded)
        with step("PostgreSQL"), state.log("postgresql").open("ab") as log:
            server.create()
            running.callback(server.stop)
            server.start(output=log)
            if not server.execute(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608 - a constant
                server.create_database(DATABASE)
                # The sample data was in a database of another release.
                state.forget_sample_data()
        settings["HOTGIGS_DATABASE_URL"] = server.url(DATABASE)
    if "HOTGIGS_REDIS_QUEUE_URL" not in settings or "HOTGIGS_REDIS_CACHE_URL" not in settings:
        servers = choose_redis(state, own=options.embedded)
        with step("Redis"), state.log("redis").open("ab") as log:
            for redis in servers:
                running.callback(redis.stop)
                redis.start(output=log)
        for redis in servers:
            settings.setdefault(f"HOTGIGS_REDIS_{redis.kind.upper()}_URL", redis.url())


def _migrate(supervisor: Supervisor, state: State) -> None:
    supervisor.run_once(_hotgigs("hotgigs.cli", "db", "migrate"), state.log("migrate"))


def _load_sample_data(supervisor: Supervisor, state: State) -> None:
    if state.sign_ins.exists():
        return
    with step("Sample data"):
        printed = supervisor.run_once(_hotgigs("hotgigs.cli", "demo", "load", "--json"), state.log("sample-data"))
    sign_ins = json.loads(printed)["sign_ins"]
    unfinished = state.sign_ins.with_suffix(".part")
    unfinished.write_text(json.dumps(sign_ins, indent=2), encoding="utf-8")
    unfinished.replace(state.sign_ins)


def _add_programs(supervisor: Supervisor, catcher: list[str], *, web: bool) -> None:
    supervisor.add("mail", _hotgigs("devtools.mailbox", *catcher))
    if web:
        supervisor.add("web", _hotgigs("hotgigs.web.serve"))
    supervisor.add("worker", _hotgigs("hotgigs.worker", "work"))
    supervisor.add("documents", _hotgigs("hotgigs.worker", "documents"))


def _hotgigs(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _watch(supervisor: Supervisor, stopper: Stopper) -> None:
    had_terminal = os.isatty(0)
    for changes in watch(
        CLONE / "hotgigs", watch_filter=_matters, stop_event=stopper.asked, rust_timeout=500, yield_on_timeout=True
    ):
        # Not every program between a terminal and us passes on that it was closed.
        if stopper.asked.is_set() or had_terminal and not os.isatty(0):
            break
        if changes:
            _restart(supervisor, sorted({path.rpartition("/hotgigs/")[2] for _, path in changes}))
        else:
            supervisor.report_ended()


def _restart(supervisor: Supervisor, names: list[str]) -> None:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    say(in_colour(f"{names[0]}{more} changed, restarting.", "bold"))
    supervisor.stop(seconds=3)
    supervisor.start()


def _matters(change: Change, path: str) -> bool:
    return path.endswith(WATCHED) and "__pycache__" not in path


def _check_port(address: str, flag: str) -> None:
    host, _, port = address.rpartition(":")
    if not port.isdigit() or int(port) >= 2**16:
        # A unix socket or nonsense: the first command says itself what is wrong with it.
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            # Those below 1024 are root's.
            other = int(port) + (1 if int(port) >= 1024 else 8000)
            raise SystemExit(
                f"Port {port} cannot be used ({error.strerror}). Choose another: ./scripts/dev {flag} {other}"
            ) from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, supervisor: Supervisor, stopper: Stopper) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and not stopper.asked.is_set():
        try:
            with urllib.request.urlopen(f"{url}/healthz/ready", timeout=5) as answer:  # noqa: S310 - our own site
                if answer.status == 200:
                    return
        except OSError:
            # Not listening yet, or still unavailable: both are urllib's OSError.
            time.sleep(0.1)
        if supervisor.has_ended("web"):
            raise RuntimeError("The web process ended while it started; the lines above say why.")
    raise RuntimeError(f"{url}/healthz/ready did not answer within 60 s; the lines above say why.")


def _greet(settings: dict[str, str], state: State, options: argparse.Namespace) -> None:
    publish_settings(settings)
    took = time.time() - float(os.environ.get("HOTGIGS_DEV_BEGAN", time.time()))
    rows = [("Site", settings["HOTGIGS_SITE_URL"] + "/"), ("Mail", f"http://127.0.0.1:{options.mail_port}/")]
    say(f"\nHotGigs is up after {took:.0f} s.\n")
    for name, value in rows:
        say(f"  {name:<14} {in_colour(value, 'bold')}")
    sign_ins = json.loads(state.sign_ins.read_text(encoding="utf-8"))
    width = max(len(entry["email"]) for entry in sign_ins)
    say()
    for entry in sign_ins:
        say(f"  {entry['role'].capitalize():<14} {entry['email']:<{width}}   {entry['password']}")
    say("\nCtrl-C stops everything.\n")


if __name__ == "__main__":
    sys.exit(main())
