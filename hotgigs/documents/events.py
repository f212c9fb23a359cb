"""What the documents domain tells upward."""

from dataclasses import dataclass

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import DocumentId


@dataclass(frozen=True)
class DocumentRead(Event):
    """A document was read, or could not be; its row says which."""

    document_id: DocumentId
