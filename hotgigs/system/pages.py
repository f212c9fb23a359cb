"""Pages about the site itself: the box for its administrator, and what visitors are owed to know."""

from flask import Blueprint, current_app, render_template

from hotgigs.kernel import clock, db
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.permissions import Permission
from hotgigs.ops import checks
from hotgigs.ops.backup import summary
from hotgigs.ops.checks import records
from hotgigs.ops.checks.result import worst
from hotgigs.system import backups, figures
from hotgigs.taxonomy import queries as taxonomy
from hotgigs.web import metrics
from hotgigs.web.access import public, shared
from hotgigs.web.box import box
from hotgigs.web.session import actor

blueprint = Blueprint("system", __name__, template_folder="templates")
blueprint.add_app_template_filter(backups.size_words)
blueprint.add_app_template_filter(backups.span_words)
figures.register(metrics.registry)


@blueprint.get("/admin")
def system() -> str:
    """Show the box at a glance."""
    actor().require(Permission.SITE_ADMINISTER)
    found = checks.look_at_box(box(), current_app.extensions["hotgigs.search"])
    # On an appliance a timer looks at what these processes may not see; in development there is none.
    last = records.newest(records.SUMMARY)
    late = last is not None and clock.now() - last.at > records.OLD
    states = [checks.verdict(found), *([last.verdict, "warning" if late else "ok"] if last else [])]
    return render_template("system/system.html", checks=found, verdict=worst(states), last=last, late=late)


@blueprint.get("/admin/backups")
def backup_page() -> str:
    """Show how the backups stand."""
    actor().require(Permission.SITE_ADMINISTER)
    known = summary.read(summary.SUMMARY)
    return render_template(
        "system/backups.html",
        # Services of an appliance share this folder; in development there is none.
        is_appliance=known is not None or summary.SUMMARY.parent.is_dir(),
        known=known,
        standing=backups.judge(known, clock.now()) if known else None,
        bars=backups.trend(known) if known else [],
        states={target.name: backups.target_state(target) for target in known.targets} if known else {},
    )


@blueprint.get("/employers")
@shared
def employers() -> str:
    """Say what HotGigs does for who hires."""
    return render_template("system/employers.html")


@blueprint.get("/privacy")
@shared
def privacy() -> str:
    """Say what is kept of whom, why, and for how long."""
    return render_template("system/privacy.html")


@blueprint.get("/accessibility")
@shared
def accessibility() -> str:
    """Say for whom the site is made, and where to report a barrier."""
    return render_template("system/accessibility.html")


@blueprint.get("/sources")
@shared
def sources() -> str:
    """Name the owners of the vocabularies, in their words."""
    with db.reading() as session:
        rows = taxonomy.list_attributions(session)
    return render_template("system/sources.html", rows=rows)


@blueprint.get("/styleguide")
@public
def styleguide() -> str:
    """Show every piece of the frame, to developers.

    Raises NotFound outside development.
    """
    if not box().config.is_development:
        raise NotFound
    return render_template("web/styleguide.html")
