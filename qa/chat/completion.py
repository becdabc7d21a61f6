"""LineCompleter: what Tab offers at the prompt; each command says what completes its argument."""

from collections.abc import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from qa.chat.commands import complete_line
from qa.chat.session import Session
from qa.sanitise import clean_line


class LineCompleter(Completer):
    """Completes the names of commands and their arguments."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What may stand at the cursor."""
        line = document.text_before_cursor
        if line.startswith("/"):
            for offer in complete_line(self.session, line):
                shown = clean_line(offer.display or offer.text)
                yield Completion(offer.text, -offer.back, shown, clean_line(offer.meta) or None)
