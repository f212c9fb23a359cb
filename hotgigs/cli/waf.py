"""hotgigs-admin waf: the web application firewall of the box."""

from collections import Counter
from datetime import timedelta

import click

from hotgigs.cli import options
from hotgigs.cli.applying import Change, change_box, require_root
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.ops.appliance import reading
from hotgigs.ops.appliance.settings import FILE
from hotgigs.ops.waf import found, mode, rules

THRESHOLD = 5
"""The score from which a request is refused, or would be; nginx/waf/engine.conf.j2 sets it."""
_DOES = {
    mode.OFF: "is off",
    mode.DETECT: "writes down what it would refuse, and refuses nothing",
    mode.BLOCK: "refuses what looks like an attack",
}
_SHOWN = 5


@click.group()
def waf() -> None:
    """Look after the web application firewall.

    \b
    Example:
      hotgigs-admin waf status
    """


@waf.command()
@options.json_option
def status(output: Output) -> None:
    """Show what it does, and what it found in a day.

    \b
    Example:
      hotgigs-admin waf status
    """
    require_root("hotgigs-admin waf status")
    setting, does = reading.load(FILE).waf, mode.read()
    day = [one for one in found.read_all() if one.at > clock.now() - timedelta(days=1)]
    suspect = [one for one in day if one.refused or one.score >= THRESHOLD]
    refused = sum(one.refused for one in day)
    often = Counter(hit for one in suspect for hit in one.hits).most_common(_SHOWN)
    texts = rules.explain(number for (number, _), _ in often)

    def write() -> None:
        output.mark("warning" if does == mode.OFF else "ok", f"The firewall {_DOES[does]} (waf: {setting}).")
        if does == mode.OFF:
            return
        output.line(f"Since yesterday: {refused} refused, {len(suspect) - refused} that would have been.")
        if often:
            output.line()
            rows = [(count, number, texts.get(number, ""), rules.name_part(part)) for (number, part), count in often]
            output.table(["Requests", "Rule", "Looks for", "Found in"], rows)
            output.next(f"hotgigs-admin waf why {suspect[0].request}")

    frequent = [{"rule": number, "part": part, "requests": count} for (number, part), count in often]
    facts = {"mode": does, "setting": setting, "refused": refused, "suspect": len(suspect), "often": frequent}
    output.result(facts, write)


@waf.command()
@options.json_option
@options.dry_run_option
@click.pass_context
def detect(context: click.Context, output: Output, dry_run: bool) -> None:
    """Write down what it would refuse, refuse nothing.

    \b
    Example:
      hotgigs-admin waf detect
    """
    _set(context, output, mode.DETECT, dry_run=dry_run)


@waf.command()
@options.json_option
@options.dry_run_option
@click.pass_context
def block(context: click.Context, output: Output, dry_run: bool) -> None:
    """Refuse what looks like an attack.

    \b
    Example:
      hotgigs-admin waf block --dry-run
    """
    _set(context, output, mode.BLOCK, dry_run=dry_run)


@waf.command()
@click.argument("request_id")
@options.json_option
def why(output: Output, request_id: str) -> None:
    """Say why it refused a request, or would have.

    REQUEST_ID is the number on the page that refuses, and in nginx's log of requests.

    \b
    Example:
      hotgigs-admin waf why 0f6ad22ff3a11a4a2f0ed9d5a0a3c6a1
    """
    require_root("hotgigs-admin waf why")
    one = found.find(request_id)
    if one is None:
        raise NotFound(
            f"The firewall wrote nothing down about {request_id}. Its log reaches back two weeks at most. "
            "Next: hotgigs-admin waf status"
        )
    texts = rules.explain(number for number, _ in one.hits)

    def write() -> None:
        verdict = "refused" if one.refused else "would be refused" if one.score >= THRESHOLD else "passes"
        output.line(f"{one.at:%Y-%m-%d %H:%M:%S} UTC, {one.path} from {one.address}: {verdict}, score {one.score}.")
        output.line()
        rows = [(number, texts.get(number, ""), rules.name_part(part)) for number, part in one.hits]
        output.table(["Rule", "Looks for", "Found in"], rows)
        if one.refused:
            output.next("hotgigs-admin waf detect    if honest people are refused")

    hits = [{"rule": number, "about": texts.get(number, ""), "part": part} for number, part in one.hits]
    output.result({**vars(one), "hits": hits}, write)


def _set(context: click.Context, output: Output, wanted: str, *, dry_run: bool) -> None:
    command = f"hotgigs-admin waf {wanted}"
    change_box(context, output, Change(command, {"waf": wanted}, roles=("nginx",), dry_run=dry_run))
