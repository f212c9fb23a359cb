"""hotgigs-admin cert: the certificate of the site."""

import click

from hotgigs.cli import options
from hotgigs.cli.applying import Change, change_box, require_root
from hotgigs.cli.output import Output
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Unavailable
from hotgigs.ops.appliance import reading
from hotgigs.ops.appliance.settings import FILE
from hotgigs.ops.certificates import facts, serving, trying


@click.group()
def cert() -> None:
    """Look after the certificate of the site.

    \b
    Example:
      hotgigs-admin cert status
    """


@cert.command()
@options.json_option
@click.pass_context
def status(context: click.Context, output: Output) -> None:
    """Show the certificate, and whether it is served.

    Compares the one on disk with the one that nginx hands out.

    \b
    Example:
      hotgigs-admin cert status
    """
    settings = reading.load(FILE)
    found = facts.read_certificate(facts.SITE)
    if found is None:
        raise Unavailable(f"There is no certificate at {facts.SITE}. Run: hotgigs-admin cert renew")
    served = facts.read_served(settings.domain)
    same = served is not None and served.fingerprint == found.fingerprint
    late = found.is_due(clock.now()) and not found.is_self_signed

    def write() -> None:
        kind = "Self-signed" if found.is_self_signed else f"Issued by {found.issuer}"
        state = "warning" if late or found.is_self_signed else "ok"
        days = found.left(clock.now()).days
        output.mark(state, f"{kind}, for {', '.join(found.names)}, until {found.ends:%Y-%m-%d} ({days} days)")
        output.line(f"  SHA-256 {found.fingerprint}")
        if same:
            output.mark("ok", "nginx serves this one.")
        else:
            what = "does not answer on port 443" if served is None else f"serves another one: {served.fingerprint}"
            output.mark("problem", f"nginx {what}", "systemctl reload nginx")

    facts_said = {"mode": settings.tls, "certificate": found, "served": served, "same": same}
    output.result(facts_said, write)
    context.exit(options.DONE if same and not late else options.PROBLEM)


@cert.command()
@click.option("--scheduled", is_flag=True, help="Wait after failures, as the timer does.")
@options.json_option
@options.dry_run_option
@click.pass_context
def renew(context: click.Context, output: Output, scheduled: bool, dry_run: bool) -> None:
    """Obtain or renew the certificate, and serve it.

    The settings say from whom. Nothing happens when it is there and not due.

    \b
    Example:
      hotgigs-admin cert renew
    """
    try:
        settings = reading.load(FILE)
        outcome = serving.foresee(settings) if dry_run else serving.settle(settings, scheduled=scheduled)
    except (OSError, ValueError) as error:
        raise Unavailable(str(error)) from error
    output.result(outcome, lambda: output.mark("ok" if outcome.ok else "problem", outcome.sentence, outcome.remedy))
    context.exit(options.DONE if outcome.ok else options.PROBLEM)


@cert.command()
@options.json_option
@click.pass_context
def test(context: click.Context, output: Output) -> None:
    """Try the site as browsers and authorities meet it.

    It fetches a file by the site's name on port 80, and looks at chain, names and protocols on port 443.

    \b
    Example:
      hotgigs-admin cert test
    """
    require_root("hotgigs-admin cert test")
    tried = list(trying.try_site(reading.load(FILE)))

    def write() -> None:
        width = max(len(one.name) for one in tried)
        for one in tried:
            output.mark(one.state, f"{one.name:<{width}}  {one.evidence}", one.remedy)

    output.result({"ok": all(one.state != trying.PROBLEM for one in tried), "tried": tried}, write)
    context.exit(options.PROBLEM if any(one.state == trying.PROBLEM for one in tried) else options.DONE)


@cert.command()
@click.option("--enforce", "hsts", flag_value="enforced", help="For two years: when all is well for good.")
@click.option("--start", "hsts", flag_value="start", help="For five minutes: while you may still change your mind.")
@options.json_option
@options.dry_run_option
@click.pass_context
def hsts(context: click.Context, output: Output, hsts: str | None, dry_run: bool) -> None:
    """Set how long browsers insist on HTTPS.

    Say --enforce or --start. Whoever came by while it was enforced cannot go back to a site without HTTPS.

    \b
    Example:
      hotgigs-admin cert hsts --enforce --dry-run
    """
    if hsts is None:
        raise click.UsageError("Say --enforce or --start.")
    command = f"hotgigs-admin cert hsts --{'enforce' if hsts == 'enforced' else 'start'}"
    require_root(command)
    served = facts.read_certificate(facts.SITE)
    if hsts == "enforced" and (served is None or served.is_self_signed):
        raise Conflict(
            "The certificate is self-signed: browsers that insist would let nobody in. Next: hotgigs-admin cert renew"
        )
    change_box(context, output, Change(command, {"hsts": hsts}, roles=("nginx",), dry_run=dry_run))
