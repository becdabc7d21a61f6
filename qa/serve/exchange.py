"""The conversation in a browser: the query of a link -> the question, and its answer next to an article."""

import json
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from index import Filters
from qa.answer import Answer, Citation
from qa.errors import ServeError
from qa.files.question_file import QuestionLine
from qa.filters import override
from qa.pipeline import MAX_QUESTION_CHARS
from qa.serve import parameter as of
from qa.serve.link import MAX_TURNS, Asked, Turns, filter_pairs
from qa.serve.lists import welcome
from qa.serve.paper import Marks, paper
from qa.serve.reply import NO_STORE, page_reply
from qa.serve.service import Service
from qa.serve.sheet import FORMS
from qa.serve.shell import shell
from qa.serve.talk import ask_form, earlier, turn
from qa.view.blocks import verdict_of
from qa.view.html import escape


async def talk(service: Service, request: Request) -> Response:
    """The first page, or with a question its answer next to the article of a citation."""
    asked = _asked(request)
    if not asked.question.strip():
        return await service.reading.run(partial(_welcome, service, asked))
    return page_reply(await service.gate.run(partial(_answered, service, asked)))


def _asked(request: Request) -> Asked:
    query = request.query_params
    return Asked(
        question=query.get("q", ""),
        reading=query.get("as", "").strip(),
        history=_history(query.get("h", "")),
        filters=given_filters(request),
        any_time=query.get("any") == "1",
        cited=number_of(query.get("c", "")) or 0,
    )


def given_filters(request: Request) -> Filters:
    """The outlets and days of the query."""
    query = request.query_params
    return of.filters(
        {
            "source": [one for one in query.getlist("source") if one],
            **{name: query[name] for name in ("since", "until") if query.get(name)},
        }
    )


def _history(text: str) -> Turns:
    """The turns of a link; one that was cut off or written by hand is none."""
    try:
        turns = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return ()
    if not isinstance(turns, list):
        return ()
    pairs = [one for one in turns if isinstance(one, list) and len(one) == 2]
    kept = [(q, a) for q, a in pairs if isinstance(q, str) and isinstance(a, str) and q]
    return tuple((q[:MAX_QUESTION_CHARS], a[:MAX_QUESTION_CHARS]) for q, a in kept[-MAX_TURNS:])


def number_of(text: str) -> int | None:
    """A number in a link; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def _welcome(service: Service, asked: Asked) -> Response:
    sources = service.desk.sources()
    people = service.desk.people(3) if sources else []
    body = welcome(people, sources, ask_form(asked, (), sources))
    return page_reply(shell("news-qa", body, here="/", label=service.label, look="first"))


def _no_article(answer: Answer, asked: Asked) -> str:
    """What to try if no article is shown."""
    advice = ["Ask with other words, or for one thing at a time."]
    advice += ["Widen the outlets and days below the question."] if asked.filters else []
    advice += ["The nearest sentences are listed; open one to read on."] if answer.citations else []
    words = urlencode([("q", answer.asked), *filter_pairs(asked.filters)], errors="replace")
    advice += (
        [f'<a href="/search?{escape(words)}">Search for its words</a>'] if answer.citations else []
    )
    items = "".join(f"<li>{one}</li>" for one in advice)
    why = "No article is shown, because none is known to have the answer."
    return f'<div class="paper empty"><p>{why}</p>\n<ul>{items}</ul></div>'


def _answered(service: Service, asked: Asked) -> str:
    answer = _answer(service, asked)
    verdict = verdict_of(answer)
    cited = _cited(answer, asked.cited)
    look = verdict.value if max(asked.cited, 1) <= answer.answering else "weak"
    beside = paper(cited.article, marks_of(cited, look)) if cited else _no_article(answer, asked)
    form = ask_form(asked, asked.with_turn(answer), service.desk.sources())
    body = f"""<main class="desk">
<section class="talk" aria-label="Conversation">
<div class="turns">{earlier(asked)}{turn(asked, answer)}</div>{form}</section>
<aside class="beside" id="beside" aria-label="Article">{beside}</aside>
</main>"""
    words = answer.citations[0].answer if answer.answered else None
    head = f"{verdict.label}: {words}" if words else verdict.label
    title = f"{head} — {answer.question}"
    return shell(title, body, here="/", label=service.label, look="asking")


def _answer(service: Service, asked: Asked) -> Answer:
    options = replace(
        service.options,
        filters=override(service.options.filters, asked.filters),
        any_time=asked.any_time or service.options.any_time,
    )
    if asked.reading:
        line = QuestionLine(1, "1", asked.reading)
        return replace(service.answer(line, options), question=asked.question)
    return service.answer(QuestionLine(1, "1", asked.question, asked.history), options)


def _cited(answer: Answer, number: int) -> Citation | None:
    """The citation whose article is open: that of the number, else of the first that answers."""
    number = number or int(answer.answered)
    return answer.citations[number - 1] if 1 <= number <= len(answer.citations) else None


def marks_of(citation: Citation, look: str) -> Marks:
    """The marks of a citation: its sentence, and the words that answer, unless it is only near."""
    words = None
    if citation.answer_start is not None and citation.answer_end is not None and look != "weak":
        words = citation.answer_start, citation.answer_end
    return Marks((citation.start, citation.end), words, look)


async def save(service: Service, request: Request) -> Response:
    """The conversation as a file: each of its questions asked again, under the filters of the last."""
    asked, form = _asked(request), request.query_params.get("form", "")
    if form not in FORMS or not asked.question.strip():
        raise ServeError(f"a conversation is saved as {', '.join(FORMS)}, with a question")
    _, name, media_type, write = FORMS[form]
    before = (asked.earlier(number) for number in range(len(asked.history)))
    turns = [*(replace(one, history=()) for one in before), asked]
    answers = [await service.gate.run(partial(_answer, service, one)) for one in turns]
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(write(answers, service.label), headers=headers, media_type=media_type)
