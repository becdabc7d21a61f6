"""LineCompleter: what Tab offers at the prompt: what a command says of its argument; in a question, names."""

from collections.abc import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from index import AppError
from qa.chat.command import Offer
from qa.chat.commands import complete_line
from qa.chat.name import offer_names
from qa.chat.session import Session
from qa.files.log_file import report_fault
from qa.sanitise import clean_line


class LineCompleter(Completer):
    """Completes the names of commands and their arguments, and in a question the names of the archive."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What may stand at the cursor."""
        line = document.text_before_cursor
        try:
            for offer in self._offers(line):
                shown = clean_line(offer.display or offer.text)
                yield Completion(
                    clean_line(offer.text), -offer.back, shown, clean_line(offer.meta) or None
                )
        except AppError:
            return  # an archive that is gone: the question itself will say so
        except Exception as error:
            report_fault(error, line)  # it must not cost the line

    def _offers(self, line: str) -> Iterable[Offer]:
        if line.startswith("/"):
            return complete_line(self.session, line)
        return offer_names(self.session, line)
