"""A browser without script, for tests of pages: it keeps cookies and fills in the form token by itself."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hotgigs.accounts.models import Person
from tests.make import make_session
from tests.roles import acting_as


class Browser:
    """Flask's test client, which signs in as somebody and sends forms as a browser would."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()

    def sign_in(self, db: Session, person: Person) -> "Browser":
        """Sign in by a session of its own, without the sign-in page."""
        self._client.set_cookie("hg_session", make_session(db, person), domain="localhost")
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        with acting_as("web"):
            return self._client.get(path, buffered=True, **options)

    def post(self, path: str, form: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token that this browser was given."""
        with self._client.session_transaction() as session:
            token = session.setdefault("csrf", "token-of-the-tests")
        with acting_as("web"):
            return self._client.post(path, data={"csrf": token, **(form or {})}, buffered=True, **options)

    def post_bare(self, path: str, form: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form without a token, as another site would."""
        with acting_as("web"):
            return self._client.post(path, data=dict(form or {}), buffered=True, **options)
