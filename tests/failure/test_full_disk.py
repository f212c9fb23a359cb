"""A disk that takes no more files: the upload is refused in a sentence, and nothing that was typed is lost."""

import resource

import pytest

from tests.documents.hostile import FILES
from tests.failure.conftest import World
from tests.failure.site import Visitor

RESUME = (FILES / "two-pages.pdf").read_bytes()
SENTENCE = "The file could not be saved: the disk does not accept it. Try again later."
TYPED = {"name": "Dana Diallo", "email": "dana@example.org", "cover_letter": "I have cared for people since 2019."}


@pytest.fixture
def full(world: World) -> World:
    """Run the web process with a disk that takes only tiny files, as a full one would."""
    world.site.start("web")
    resource.prlimit(world.site.process_id("web"), resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    return world


def _free(world: World) -> None:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(world.site.process_id("web"), resource.RLIMIT_FSIZE, unlimited)


def _is_kept(visitor: Visitor, path: str) -> bool:
    page = visitor.get(path).text
    return 'value="Dana Diallo"' in page and "I have cared for people since 2019." in page


@pytest.mark.parametrize("target", ["", "/resume"], ids=["when sending", "when choosing the file"])
def test_an_upload_is_refused_and_the_form_is_kept(full: World, target: str) -> None:
    visitor, path = full.site.visitor(), f"/jobs/{full.post.slug}/apply"
    refused = visitor.upload(path + target, TYPED, "resume.pdf", RESUME, form_page=path)
    assert refused.status == 422
    assert SENTENCE in refused.text
    assert 'value="Dana Diallo"' in refused.text
    assert _is_kept(visitor, path)
    assert not [file for file in full.box.config.storage_path.rglob("*") if file.is_file()]

    _free(full)
    taken = visitor.upload(f"{path}/resume", TYPED, "resume.pdf", RESUME, form_page=path)
    assert taken.status == 303
    assert _is_kept(visitor, path)
    assert "resume.pdf" in visitor.get(path).text


def test_what_needs_no_file_goes_on(full: World) -> None:
    visitor, path = full.site.visitor(), f"/jobs/{full.post.slug}/apply"
    assert visitor.get("/jobs").status == 200
    assert visitor.post(path, TYPED).status == 303
