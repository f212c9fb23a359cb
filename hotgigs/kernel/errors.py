"""The one tree of expected errors; each carries a sentence for people."""

from collections.abc import Mapping


class HotGigsError(Exception):
    """An expected failure; the page, the API and the command line all render its sentence."""

    status = 500
    title = "Something went wrong"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(HotGigsError):
    """Input that cannot be accepted; `fields` maps a field's name to what to do about it."""

    status = 422
    title = "Please check what you entered"

    def __init__(
        self, sentence: str = "Please check the marked fields.", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class Unauthenticated(HotGigsError):
    """Nobody is signed in and somebody must be."""

    status = 401
    title = "Please sign in"

    def __init__(self, sentence: str = "Sign in to see this page.") -> None:
        super().__init__(sentence)


class Forbidden(HotGigsError):
    """The person may know that this exists, but may not do it."""

    status = 403
    title = "You cannot do this"

    def __init__(self, sentence: str = "Your role does not allow this. Ask an administrator of the company.") -> None:
        super().__init__(sentence)


class NotFound(HotGigsError):
    """It does not exist, or the person must not learn that it does."""

    status = 404
    title = "We cannot find this page"

    def __init__(self, sentence: str = "The address may be mistyped, or the page was removed.") -> None:
        super().__init__(sentence)


class Conflict(HotGigsError):
    """Somebody or something else changed the record first."""

    status = 409
    title = "This has changed in the meantime"


class Locked(Conflict):
    """Another operation is at work that excludes this one."""


class Gone(HotGigsError):
    """It existed, in public, and is over."""

    status = 410
    title = "This is closed"


class TooLarge(HotGigsError):
    """More bytes than are accepted."""

    status = 413
    title = "This file is too large"


class RateLimited(HotGigsError):
    """Too many attempts; `retry_after` is in seconds."""

    status = 429
    title = "Please wait a moment"

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(HotGigsError):
    """A part of the box does not answer right now."""

    status = 503
    title = "This is not available right now"

    @property
    def reason(self) -> str:
        """The line by which the database's driver named what failed, for administrators; empty when it did not."""
        said = str(getattr(self.__cause__, "orig", "")).strip()
        return said.partition("\n")[0]
