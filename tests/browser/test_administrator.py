"""An administrator invites a colleague, who joins by the mail; the trail tells it, and filters find it."""

from playwright.sync_api import expect

from tests.browser.conftest import Visiting
from tests.browser.site import Site
from tests.browser.world import PASSWORD, World

NEWCOMER = "noor.haddad@example.org"


def test_an_administrator_invites_and_the_trail_tells(visit: Visiting, site: Site, world: World) -> None:
    amir = visit(world.cast.amir)
    amir.goto("/hiring/team")
    amir.get_by_label("E-mail address").fill(NEWCOMER)
    amir.get_by_label("Recruiter").check()
    amir.get_by_role("button", name="Send invitation").click()
    expect(amir.get_by_role("heading", name=NEWCOMER)).to_be_visible()
    noor = visit(width=390)
    noor.goto(site.link_in(site.mails_to(NEWCOMER)[0]))
    noor.get_by_label("Full name").fill("Noor Haddad")
    noor.get_by_label("Choose a password").fill(f"{PASSWORD} of Noor")
    noor.get_by_role("button", name="Join the team").click()
    expect(noor).to_have_url(f"{site.url}/hiring")
    amir.reload()
    expect(amir.get_by_role("heading", name="Noor Haddad")).to_be_visible()

    olga = visit(world.cast.olga)
    olga.goto("/admin/audit")
    olga.get_by_label("Who").fill("Noor")
    olga.get_by_role("button", name="Show").click()
    events = olga.get_by_role("table", name="Events")
    expect(events).to_contain_text("Noor Haddad")
    expect(events).not_to_contain_text("Amir")
    events.get_by_role("link").first.click()
    expect(olga.get_by_role("heading", level=1)).to_be_visible()
    olga.go_back()
    expect(olga.get_by_label("Who")).to_have_value("Noor")
    olga.get_by_role("link", name="Clear").click()
    expect(events).to_contain_text("Amir Haddad")
