"""Writes a picture of every scene on sample data: two widths, light and dark."""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from devtools.terminal import say
from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application
from hotgigs.candidates.models import Candidate
from tests.browser.conftest import ARGUMENTS, MISSING
from tests.browser.sample import Sample, collect
from tests.browser.scenes import Scene, scenes
from tests.browser.site import ROOT, Site, open_site
from tests.browser.stage import open_scene
from tests.browser.visits import HEIGHTS, open_visit
from tests.conftest import migrate_template
from tests.servers import start_servers

SCHEMES = ("light", "dark")
TALLEST = 6000
"""Pixels: a longer page is cut, for nobody looks at more of a list."""


def main() -> int:
    """Draw every scene, or those whose name contains some words."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--only", default="", help="draw only scenes whose name contains this")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit(MISSING)
    began = time.monotonic()
    with _sample_site() as (site, sample), sync_playwright() as playwright:
        say(f"The site is up after {time.monotonic() - began:.0f} s.")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        chosen = [scene for scene in scenes(sample) if options.only in scene.name]
        count = sum(_draw(browser, site, sample, scene, options.folder) for scene in chosen)
        browser.close()
    say(f"{count} pictures in {options.folder} after {time.monotonic() - began:.0f} s.")
    return 0


@contextmanager
def _sample_site() -> Iterator[tuple[Site, Sample]]:
    """Run a site on the sample data of scripts/dev."""
    servers = start_servers()
    migrate_template(servers)
    url = servers.create_database("hotgigs_pictures", "template_hotgigs")
    with tempfile.TemporaryDirectory() as folder, open_site(servers, Path(folder), url) as site:
        loaded = json.loads(site.run("demo", "load", "--json"))
        email = next(one["email"] for one in loaded["sign_ins"] if one["role"] == "candidate")
        site.start()
        with site.writing() as session:
            person_id = select(Person.id).where(Person.email == email).scalar_subquery()
            own = (
                select(Application)
                .join(Candidate, Candidate.id == Application.candidate_id)
                .where(Candidate.person_id == person_id, Application.status == "active")
            )
            sample = collect(session, session.scalars(own.limit(1)).one())
        yield site, sample
    servers.stop()


def _draw(browser: Browser, site: Site, sample: Sample, scene: Scene, folder: Path) -> int:
    for width, height in HEIGHTS.items():
        visit = open_visit(browser, site.url, width=width)
        page = visit.page
        status = open_scene(page, scene, sample)
        if status != scene.status:
            visit.complaints.append(f"answered {status}, not {scene.status}")
        page.wait_for_load_state("networkidle")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
            tall = min(TALLEST, max(height, int(page.evaluate("document.documentElement.scrollHeight"))))
            page.set_viewport_size({"width": width, "height": tall})
            page.screenshot(path=folder / f"{scene.name}.{width}.{scheme}.png")
        page.context.close()
        for complaint in visit.complaints:
            say(f"{scene.name} at {width}: {complaint}")
    return len(HEIGHTS) * len(SCHEMES)


if __name__ == "__main__":
    raise SystemExit(main())
