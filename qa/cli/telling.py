"""Changes -> what is told of them: text for a person or a mail, or one record each."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from qa.answer import Answer
from qa.cli.change import Change, Kind
from qa.files.records import Record, answer_record
from qa.files.watch_file import Source
from qa.sanitise import one_line
from qa.view.fragments import answer_fragments, to_plain
from qa.view.wording import UNKNOWN_SOURCE, reason_text
from qa.view.wrap import wrap, wrap_text

# Kind -> what is said of it; "{was}", "{why}" and "{source}" stand for what they say.
TEXTS = {
    Kind.NEW_QUESTION: "new question",
    Kind.NEW_ANSWER: "new answer",
    Kind.LOST_ANSWER: "lost answer, it was {was}; now: {why}",
    Kind.CHANGED_ANSWER: "changed answer, it was {was}",
    Kind.NEW_SOURCE: "new source for {was}",
    Kind.CHANGED_ARTICLE: "changed article, {source}, {stands}",
    Kind.WITHDRAWN_ARTICLE: "withdrawn article, {source}; it was cited for",
}
STANDS = ("in which this is no longer found", "in which this still stands")


def change_text(claim: str | None, answer: Answer, changes: Sequence[Change], width: int) -> str:
    """The question, and below it each change with the quote that it is about; ends with a line end."""
    head = [one_line(answer.question), *([f"Claim: {one_line(claim)}"] if claim else [])]
    lines = "".join(to_plain(wrap_text(text, width)) for text in head)
    return lines + "".join(_one(answer, change, width) for change in changes)


def change_record(id: str, claim: str | None, answer: Answer, change: Change) -> Record:
    """One change as a record; `citation` is what is cited now, `article` what was cited before and has changed."""
    cited = answer_record(_with_only(answer, change))
    return {
        "id": id,
        "question": answer.question,
        "claim": claim,
        "change": change.kind.value,
        "was": change.was,
        "answer": answer_record(answer)["answer"],
        "reason": cited["reason"],
        "citation": cited["citations"][0] if change.citation else None,
        "article": asdict(change.source) if change.source else None,
        "quote_stands": change.stands if change.kind is Kind.CHANGED_ARTICLE else None,
    }


def _one(answer: Answer, change: Change, width: int) -> str:
    text = TEXTS[change.kind].format(
        was=f"“{one_line(change.was or '')}”",
        why=reason_text(answer),
        source=_source(change.source) if change.source else "",
        stands=STANDS[change.stands],
    )
    if change.kind is Kind.NEW_QUESTION and not change.citation:
        text += f": {reason_text(answer)}"
    shown = to_plain(wrap([("", text)], width, [("", "- ")], [("", "  ")]))
    if change.citation:
        return shown + to_plain(answer_fragments(_with_only(answer, change), width))
    quote = change.source.text if change.source else ""
    return shown + to_plain(wrap_text(quote, width, indent="  ")) if quote else shown


def _with_only(answer: Answer, change: Change) -> Answer:
    """The answer with nothing but the citation of a change."""
    cited = (change.citation,) if change.citation else ()
    alone = replace(answer, question=answer.asked, citations=cited, matched=(), readings=())
    return replace(alone, support=(), differences=(), period=None)


def _source(source: Source) -> str:
    return f"{one_line(source.source or '') or UNKNOWN_SOURCE}, {one_line(source.article)}"
