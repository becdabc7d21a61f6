"""The slash commands, over a session whose Answerer is a stand-in that finds sentences by a word."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from index import AppError, Article, Filters, OkapiRetriever
from qa.answer import Answer, Citation, Feature, Reason
from qa.chat.commands import COMMANDS, find_command, respond
from qa.chat.completion import offer_names
from qa.chat.repl import respond_or_ask
from qa.chat.session import Clear, Quit, Read, Session
from qa.chat.settings import apply_config
from qa.desk import Desk
from qa.errors import ConversationError
from qa.files.user_file import Config
from qa.filters import filter_text
from qa.followup.mention import Turn
from qa.opening import Opened
from qa.pipeline import Options
from qa.view.fragments import article_fragments, to_plain

ARTICLES = (
    Article(
        "talks",
        "The Corvana delegation was led by Mira Oldham. Oldham spoke for an hour.\n\nOldham left.",
        "Talks open in Corvana",
        "Harbour Post",
        date(2025, 5, 16),
        path="talks.txt",
    ),
    Article(
        "ferry",
        "The ferry sank off Sandvaer. Oldham was not aboard.",
        "Ferry sinks",
        "People's Daily",
        date(2025, 6, 2),
        path="ferry.txt",
    ),
    Article("notes", "Oldham wrote this down.", "Notes", None, None, path="notes.txt"),
)


def unwrapped(shown: str) -> str:
    """What is shown, its lines joined again: a long path wraps them."""
    return " ".join(shown.split())


class StandIn:
    """Answers with every sentence that holds the last word of the question, in order, `k` at most."""

    def __init__(self) -> None:
        self.retriever = OkapiRetriever(ARTICLES)

    def threshold(self, asked: str, options: Options) -> float:
        return 0.25

    def sure_from(self) -> float:
        return 0.5

    def ask(
        self,
        question: str,
        options: Options | None = None,
        history: Sequence[Turn] = (),
        **_: object,
    ) -> Answer:
        options = options or Options()
        word = question.rstrip("?").split()[-1]
        found = [
            Citation(
                article=article,
                start=m.start(),
                end=m.end(),
                answer_start=at,
                answer_end=at + len(word),
                score=0.5,
                features=(Feature("w", 0.5, 1),),
            )
            for article in ARTICLES
            if options.filters.match(article)
            for m in re.finditer(r"[^.\n ][^.\n]*\.", article.text)
            if (at := article.text.find(word, m.start(), m.end())) >= 0
        ][: options.k]
        reason = None if found else Reason.NO_HITS
        return Answer(
            question=question,
            asked=question,
            citations=tuple(found),
            answered=bool(found),
            reason=reason,
            elapsed_ms=1.0,
            sure_from=0.5,
        )


@dataclass
class Conversation:
    """A session with a shorthand: what a line shows, as plain text."""

    session: Session = field(
        default_factory=lambda: Session(
            Opened(Desk(StandIn()), "three articles", 3),  # type: ignore[arg-type]
            Options(k=2),
        )
    )

    def show(self, line: str, width: int = 80) -> str:
        outcome = respond(self.session, line, width)
        if isinstance(outcome, Read):
            return to_plain(article_fragments(outcome.citation, width))
        assert isinstance(outcome, list)
        return to_plain(outcome)

    def refuse(self, line: str) -> str:
        with pytest.raises(AppError) as caught:
            respond(self.session, line, 80)
        assert "\n" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for the person's own files."""
    for name in ("HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


# Questions and the table


def test_question_is_answered_and_remembered(talk: Conversation) -> None:
    assert "led by Mira [Oldham]." in talk.show("who is Oldham?")
    assert [answer.question for answer in talk.session.said.turns] == ["who is Oldham?"]


def test_blank_line_shows_nothing(talk: Conversation) -> None:
    assert talk.show("   ") == ""
    assert talk.session.said.turns == ()


def test_every_command_has_help(talk: Conversation) -> None:
    overview = talk.show("/help")
    for row in COMMANDS:
        assert row.help
        assert row.usage in overview
        assert row.help in talk.show(f"/help {row.name}").replace("\n  ", " ")
        assert talk.show(f"/help /{row.name}") == talk.show(f"/help {row.name}")


@pytest.mark.parametrize("width", [20, 40, 80])
def test_help_fits_the_window(talk: Conversation, width: int) -> None:
    lines = talk.show("/help", width).splitlines()
    assert max(map(len, lines)) <= max(width, 30)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("help", "help"),
        ("HELP", "help"),
        ("h", "help"),
        ("", "help"),
        ("o", "open"),
        ("so", "sources"),
        ("sa", "save"),
        ("q", "quit"),
        ("exit", "quit"),
        ("e", "quit"),
    ],
)
def test_names_aliases_and_beginnings(typed: str, name: str) -> None:
    assert find_command(typed).name == name


NOTHING, ASKED, NOBODY = "", "who is Oldham?", "who is Nobody?"
REFUSED = [
    (NOTHING, "/s", "/s may be /save, /set or /sources"),
    (NOTHING, "/opne 1", "did you mean /open?"),
    (NOTHING, "/who led the delegation?", "A question is typed without the slash."),
    (NOTHING, "/home/mira/articles", "qa --corpus /home/mira/articles"),
    (NOTHING, "/help nothing", "no command /nothing"),
    (NOTHING, "/" + "x" * 5000, "…"),
    *(
        (NOTHING, typed, "nothing has been asked yet")
        for typed in ("/open 1", "1", "/more", "/why")
    ),
    (NOTHING, "/save x.md", "nothing has been asked yet"),
    (ASKED, "/open 3", "no citation 3; the last answer has citations 1 to 2"),
    (ASKED, "/open 0", "no citation 0"),
    (ASKED, "7", "no citation 7"),
    *((ASKED, f"/open {what}", "takes the number") for what in ("-1", "one", "9" * 50)),
    (ASKED, "/why 3", "no citation 3; the last answer has citations 1 to 2"),
    (ASKED, "/why x", "/why takes the number"),
    (NOBODY, "/open 1", "no citation"),
    (NOBODY, "/more", "no answer"),
    *((ASKED, f"/context {what}", "from 0 to 5") for what in ("6", "-1", "one", "1 2", "10", "٣")),
    (NOTHING, "/quotes", "takes a person"),
    (NOTHING, "/quotes Zor\x1bblax", "no article quotes “Zor\ufffdblax”"),
    (NOTHING, "/timeline", "takes a topic"),
]


@pytest.mark.parametrize(("before", "typed", "said"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_done_is_said(
    talk: Conversation, before: str, typed: str, said: str
) -> None:
    talk.show(before)
    message = talk.refuse(typed)
    assert said in message
    assert len(message) < 200
    assert talk.session.context == 0


@pytest.mark.parametrize("typed", ["/quit", "/exit", "/q", "quit", "EXIT", "/quit now"])
def test_quit(talk: Conversation, typed: str) -> None:
    assert respond(talk.session, typed, 80) == Quit()


def test_help_as_a_word_is_not_asked(talk: Conversation) -> None:
    assert talk.show("help") == talk.show("?") == talk.show("/") == talk.show("/help")


# Citations


def test_open_shows_the_article_with_the_sentence(talk: Conversation) -> None:
    talk.show("who is Oldham?")
    shown = talk.show("/open 2")
    assert "Talks open in Corvana" in shown
    assert "Oldham left." in shown
    assert "[Oldham] spoke for an hour." in shown


@pytest.mark.parametrize("typed", ["1", "/open", "/open 1", "/open\t1", " /OPEN  1 "])
def test_open_one(talk: Conversation, typed: str) -> None:
    talk.show("who is Oldham?")
    assert "led by Mira [Oldham]." in talk.show(typed)


def test_a_long_number_is_a_question(talk: Conversation) -> None:
    assert "No answer" in talk.show("2025")


def test_more_goes_on_with_the_numbers(talk: Conversation) -> None:
    talk.show("who is Oldham?")
    more = talk.show("/more")
    assert "3. [Oldham] left." in more
    assert "4. [Oldham] was not aboard." in more
    assert "spoke for an hour" not in more
    assert "Ferry sinks" in talk.show("/open 4")
    assert "5. [Oldham] wrote" in talk.show("/more")
    assert talk.show("/more") == "No more citations for the last question.\n"
    assert len(talk.session.said.turns) == 1


def test_more_keeps_the_filters_of_the_question(talk: Conversation) -> None:
    talk.show("/filter until=2025-05")
    talk.show("who is Oldham?")
    talk.show("/filter clear")
    assert "3. [Oldham] left." in talk.show("/more")
    assert "No more" in talk.show("/more")


def test_why_of_one_citation(talk: Conversation) -> None:
    talk.show("who is Oldham?")
    shown = talk.show("/why 2")
    assert shown.startswith("2. score 0.50 Oldham spoke")
    assert "sentence and question" in shown


def test_context_shows_the_last_answer_again_and_those_after(talk: Conversation) -> None:
    assert "shown alone" in talk.show("/context")
    assert "1 sentence before and after" in talk.show("/context 1")
    assert "     [Oldham] spoke" not in talk.show("who is Oldham?")
    shown = talk.show("/context 2")
    assert shown.startswith(
        "1. > The Corvana delegation was led by Mira [Oldham].\n     Oldham spoke for an hour.\n     Oldham left.\n"
    )
    assert "2 sentences" in talk.show("/context")
    assert "   > [Oldham] left." in talk.show("/more")
    assert "> " not in talk.show("/context 0")


# Filters


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("source=Harbour Post", Filters(("Harbour Post",))),
        ('source="harbour post"', Filters(("Harbour Post",))),
        ("source='Harbour Post'", Filters(("Harbour Post",))),
        ("source=“Harbour Post”", Filters(("Harbour Post",))),
        ('source="Harbour Post', Filters(("Harbour Post",))),
        ("source=People's Daily", Filters(("People's Daily",))),
        (
            "source=People's Daily source=Harbour Post",
            Filters(("People's Daily", "Harbour Post")),
        ),
        ("source=Harbour Post source=HARBOUR POST", Filters(("Harbour Post",))),
        ("SINCE=2025-05-16", Filters(since=date(2025, 5, 16))),
        (
            "since=2025-05 until=2025-05",
            Filters(since=date(2025, 5, 1), until=date(2025, 5, 31)),
        ),
        (
            'since=2025 source="Harbour Post"  until=2025-05-20',
            Filters(("Harbour Post",), date(2025, 1, 1), date(2025, 5, 20)),
        ),
        ("source=", Filters()),
        ('source=""', Filters()),
    ],
)
def test_filter_sets(talk: Conversation, typed: str, filters: Filters) -> None:
    shown = talk.show(f"/filter {typed}")
    assert talk.session.options.filters == filters
    assert shown.startswith(f"Filters: {filter_text(filters)} (" if filters else "No filters")


def test_what_filter_shows_can_be_typed(talk: Conversation) -> None:
    filters = Filters(("Harbour Post", "People's Daily"), date(2025, 1, 1), date(2025, 5, 20))
    talk.show("/filter " + filter_text(filters))
    assert talk.session.options.filters == filters


def test_filter_changes_only_what_is_named(talk: Conversation) -> None:
    talk.show("/filter source=Harbour Post since=2025-05-01")
    assert "1 of 3 articles" in talk.show("/filter")
    talk.show("/filter since=")
    assert talk.session.options.filters == Filters(("Harbour Post",))
    assert "every article" in talk.show("/filter source=")
    assert "none of 3 articles" in talk.show("/filter since=2030")
    talk.show("/filter clear")
    assert talk.session.options.filters == Filters()
    assert talk.session.options.k == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("source=Harbor Post", "Harbour Post"),
        ("source=harbour", "Harbour Post"),
        ("since=yesterday", "yesterday"),
        ("since=2025-02-30", "2025-02-30"),
        ("since=2025-05-01 until=2025-04-01", "after"),
        ("Harbour Post", "write a filter as"),
        ("Post source=Harbour Post", "write a filter as"),
        ("author=Mira", "no filter author="),
        ("sorce=Harbour Post", "no filter sorce="),
    ],
)
def test_bad_filter_changes_nothing(talk: Conversation, typed: str, said: str) -> None:
    talk.show("/filter since=2025")
    assert said in talk.refuse(f"/filter {typed}")
    assert talk.session.options.filters == Filters(since=date(2025, 1, 1))


# Saving, clearing


def test_save_writes_the_transcript(talk: Conversation, tmp_path: Path) -> None:
    talk.show("who is Oldham?")
    target = tmp_path / "two words.md"
    assert unwrapped(talk.show(f"/save {target}")) == f"Saved 1 question to {target}"
    assert "**Oldham**" in target.read_text("utf-8")
    assert os.listdir(tmp_path) == ["two words.md"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("t.md", "# Questions"),
        ("t", "# Questions"),
        ("t.TXT", "# Questions"),
        ("t.html", "<!DOCTYPE html>"),
        ("t.HTM", "<!DOCTYPE html>"),
        ("t.json", '{"version": 1, "saved": "20'),
    ],
)
def test_save_goes_by_the_ending(
    talk: Conversation, tmp_path: Path, name: str, begins: str
) -> None:
    talk.show("who is Oldham?")
    talk.show(f"/save {tmp_path / name}")
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_save_writes_nothing_under_an_ending_of_something_else(
    talk: Conversation, tmp_path: Path
) -> None:
    talk.show("who is Oldham?")
    for name in ("t.pdf", "t.docx", "t.jsonl"):
        assert ".md, .html or .json" in talk.refuse(f"/save {tmp_path / name}")
    assert os.listdir(tmp_path) == []


def test_load_takes_a_conversation_up_again(talk: Conversation, tmp_path: Path) -> None:
    talk.show("who is Oldham?")
    talk.show("/more")
    talk.show(f"/save {tmp_path}/t.json")
    later = Conversation()
    later.show("who went to Sandvaer?")
    shown = later.show(f"/load {tmp_path}/t.json")
    assert unwrapped(shown).startswith(f"Loaded 1 question from {tmp_path}/t.json, saved 20")
    assert "Last: who is Oldham?\n1. The Corvana delegation was led by Mira [Oldham]." in shown
    assert [answer.question for answer in later.session.said.turns] == [
        "who went to Sandvaer?",
        "who is Oldham?",
    ]
    assert "[Oldham] was not aboard." in later.show("/open 4")
    assert "needs a score of 0.25" in later.show("/why 1")
    assert "was not saved" in later.show("/why 1")
    assert "5. [Oldham] wrote" in later.show("/more")
    assert later.session.said.history[-1].question == "who is Oldham?"


def test_load_names_what_no_longer_holds(talk: Conversation, tmp_path: Path) -> None:
    talk.show("who is Oldham?")
    talk.show(f"/save {tmp_path}/t.json")
    text = (tmp_path / "t.json").read_text("utf-8")
    (tmp_path / "t.json").write_text(text.replace("led by Mira", "led by Vera"), "utf-8")
    later = Conversation()
    shown = unwrapped(later.show(f"/load {tmp_path}/t.json"))
    assert "No longer matches: answer 1, citation 1: text differs at 0–" in shown
    assert "1. [Oldham] spoke" in shown
    assert "Vera" in shown  # in the message, not as a quote
    assert len(later.session.said.last().citations) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "takes a file"),
        ("{tmp}/t.md", "only JSON can be loaded"),
        ("{tmp}/t.HTML", "only JSON can be loaded"),
        ("{tmp}", "is a folder"),
        ("{tmp}/none.json", "No such file"),
        ("{tmp}/a\0b", "null"),
        ("~nobody-of-that-name/x.json", "cannot load"),
        ("{tmp}/junk", "no saved conversation"),
    ],
)
def test_load_what_it_cannot(talk: Conversation, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "junk").write_text("junk")
    assert said in talk.refuse("/load " + name.replace("{tmp}", str(tmp_path)))
    assert talk.session.said.turns == ()


def test_save_replaces_only_with_force(talk: Conversation, tmp_path: Path) -> None:
    talk.show("who is Oldham?")
    target = tmp_path / "talks.md"
    target.write_text("mine", "utf-8")
    assert "--force" in talk.refuse(f"/save {target}")
    assert target.read_text("utf-8") == "mine"
    talk.show(f'/save "{target}" --force')
    assert "Oldham" in target.read_text("utf-8")
    talk.show("who is Sandvaer?")
    assert "Saved 2 questions" in talk.show(f"/save --force {target}")


def test_save_expands_the_home_folder(
    talk: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    talk.show("who is Oldham?")
    talk.show("/save ~/talks.md")
    assert (tmp_path / "talks.md").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "takes a file name"),
        ("--force", "takes a file name"),
        ("{tmp}", "is a folder"),
        ("{tmp}/none/x.md", "there is no folder"),
        ("{tmp}/" + "x" * 300, "cannot save"),
        ("{tmp}/a\0b", "cannot save"),
        ("~nobody-of-that-name/x.md", "cannot save"),
        ("{tmp}/fifo --force", "not an ordinary file"),
    ],
)
def test_save_where_it_cannot(talk: Conversation, tmp_path: Path, name: str, said: str) -> None:
    if "fifo" in name:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no named pipes here")
        os.mkfifo(tmp_path / "fifo")
    before = os.listdir(tmp_path)
    talk.show("who is Oldham?")
    assert said in talk.refuse("/save " + name.replace("{tmp}", str(tmp_path)))
    assert os.listdir(tmp_path) == before


def test_save_that_fails_leaves_the_file(
    talk: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "talks.md"
    target.write_text("mine", "utf-8")
    talk.show("who is Oldham?")
    monkeypatch.setattr("os.fsync", full)
    assert "No space left" in talk.refuse(f"/save {target} --force")
    assert target.read_text("utf-8") == "mine"
    assert os.listdir(tmp_path) == ["talks.md"]


def test_clear_forgets_the_turns_and_keeps_the_filters(talk: Conversation) -> None:
    talk.show("/filter since=2025")
    talk.show("who is Oldham?")
    assert respond(talk.session, "/clear", 80) == Clear()
    assert talk.session.said.turns == ()
    assert talk.session.options.filters
    with pytest.raises(ConversationError):
        talk.session.said.last()


def test_open_after_a_question_without_citations(talk: Conversation) -> None:
    talk.show("who is Oldham?")
    talk.show("who is Nobody?")
    assert "[Oldham] spoke for an hour." in talk.show("2")
    assert "no citation 3" in talk.refuse("3")


class Talkative(StandIn):
    """Remembers what it was asked after which turns, and reads each follow-up in two ways."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    def ask(
        self,
        question: str,
        options: Options | None = None,
        history: Sequence[Turn] = (),
        **_: object,
    ) -> Answer:
        self.asked.append((question, len(history)))
        answer = super().ask("Oldham", options)
        if not history:
            return replace(answer, question=question, asked=question)
        return replace(
            answer, question=question, asked="when did Oldham go?", readings=("when did Vane go?",)
        )


def talkative() -> tuple[Conversation, Talkative]:
    answerer = Talkative()
    opened = Opened(Desk(answerer), "three articles", 3)  # type: ignore[arg-type]
    return Conversation(Session(opened, Options(k=2))), answerer


def test_the_completed_question_stands_above_the_answer() -> None:
    talk, answerer = talkative()
    assert talk.show("who led?").startswith("1. ")
    shown = talk.show("and when?")
    assert shown.startswith("Asked: when did Oldham go?\nor 2: when did Vane go?\n1. ")
    assert answerer.asked == [("who led?", 0), ("and when?", 1)]
    assert not talk.show("/more").startswith("Asked")


def test_as_asks_the_last_question_again() -> None:
    talk, answerer = talkative()
    talk.show("who led?")
    talk.show("and when?")
    assert talk.show("/as 2").startswith("Asked: when did Vane go?\n1. ")
    assert talk.show("/as when did Ruiz go?").startswith("Asked: when did Ruiz go?\n1. ")
    assert answerer.asked[2:] == [("when did Vane go?", 0), ("when did Ruiz go?", 0)]
    assert [(turn.question, turn.asked) for turn in talk.session.said.turns] == [
        ("who led?", "who led?"),
        ("and when?", "when did Ruiz go?"),
    ]


def test_as_needs_a_question() -> None:
    talk, _ = talkative()
    for line, error in (("/as", "takes the question"), ("/as who?", "nothing has been asked yet")):
        with pytest.raises(AppError, match=error):
            talk.show(line)
    talk.show("who led?")
    with pytest.raises(ConversationError, match="only one reading, no 2"):
        talk.show("/as 2")


def test_a_cleared_conversation_completes_nothing() -> None:
    talk, answerer = talkative()
    talk.show("who led?")
    respond(talk.session, "/clear", 80)
    talk.show("and when?")
    assert answerer.asked[-1] == ("and when?", 0)


# The choice of a reading


def converse(*lines: str) -> tuple[Conversation, Talkative, list[str]]:
    """What each of `lines` shows where the person can be asked back."""
    talk, answerer = talkative()
    shown = [
        to_plain(outcome) if isinstance(outcome, list) else str(outcome)
        for line in lines
        for outcome in respond_or_ask(talk.session, line, 80)
    ]
    return talk, answerer, shown


CHOICE = (
    "  1  when did Oldham go?\n  2  when did Vane go?\n"
    "Which was meant? 1 or 2; Enter is 1. Or type another question.\n"
)


@pytest.mark.parametrize("typed", ["", "  ", "1", "3", "0", "999"])
def test_anything_but_a_reading_is_the_first(typed: str) -> None:
    talk, answerer, shown = converse("who led?", "and when?", typed)
    assert shown[2].startswith("Asked: when did Oldham go?\n1. ")
    assert len(answerer.asked) == 2
    assert not talk.session.said.is_choosing


def test_another_question_instead_stands_for_the_misread_one() -> None:
    talk, answerer, shown = converse("who led?", "and when?", "when did Ruiz go?", "")
    assert shown[2] == CHOICE  # Talkative reads every follow-up in two ways
    assert answerer.asked == [("who led?", 0), ("and when?", 1), ("when did Ruiz go?", 1)]
    assert [turn.question for turn in talk.session.said.turns] == ["who led?", "when did Ruiz go?"]


def test_a_command_instead_comes_after_the_first() -> None:
    _, answerer, shown = converse("who led?", "and when?", "/as 2", "2025?")
    assert shown[2].startswith("Asked: when did Oldham go?\n1. ")
    assert shown[3].startswith("Asked: when did Vane go?\n1. ")
    assert [question for question, _ in answerer.asked][2:] == ["when did Vane go?", "2025?"]


# Settings


def test_settings_are_shown_and_changed(talk: Conversation, home: Path) -> None:
    assert talk.show("/set").splitlines()[:5] == [
        "k        2      citations of an answer: 1 to 100 · set here",
        "context  0      sentences shown around a citation: 0 to 5",
        "aliases  on     names in their other forms too: on or off",
        "theme    auto   colours: auto, light, dark or none",
        "keys     emacs  how the line is edited: emacs or vi",
    ]
    assert "~/news-qa/config.toml" in talk.show("/set")
    assert talk.show("/set k 5") == talk.show("/set k=5") == talk.show("/set K = '5'")
    assert talk.show("/set k").startswith("k        5 ")
    for line in ("aliases off", "theme dark", "keys=vi", "context 1"):
        talk.show(f"/set {line}")
    session = talk.session
    assert (session.options.k, session.options.aliases, session.context) == (5, False, 1)
    assert (session.theme, session.keys) == ("dark", "vi")
    assert not list(home.rglob("config.toml"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("k 0", "k is 1 to 100, not 0"),
        ("k 101", "k is 1 to 100, not 101"),
        ("k=", "k is 1 to 100, not empty"),
        ("k five", "k is 1 to 100, not five"),
        ("k 5 6", "k is 1 to 100, not 5 6"),
        ("theme blue", "theme is auto, light, dark or none, not blue"),
        ("theem dark", "no setting “theem”; did you mean theme?"),
        ("zzz", "no setting “zzz”; there are aliases, context, k, keys, theme"),
        ("=", "takes a name and a value"),
        ("x" * 5000, "…"),
        ("k " + "9" * 5000, "…"),
    ],
)
def test_a_bad_setting_changes_nothing(talk: Conversation, typed: str, said: str) -> None:
    before = talk.show("/set")
    message = talk.refuse(f"/set {typed}")
    assert said in message
    assert len(message) < 150
    assert talk.show("/set") == before


def test_settings_are_kept(talk: Conversation, home: Path) -> None:
    session = talk.session
    session.options = replace(session.options, k=3)
    assert "Nothing to save" in talk.show("/set --save")
    assert 'Saved theme = "dark" in' in unwrapped(talk.show("/set theme dark --save"))
    (path,) = home.rglob("config.toml")
    assert path.read_text("utf-8") == 'theme = "dark"\n'
    assert talk.show("/set theme").endswith(" · ~/news-qa/config.toml\n")
    talk.show("/set keys vi")
    talk.show("/set aliases=off")
    talk.show("/set --save")
    assert path.read_text("utf-8") == 'theme = "dark"\naliases = false\nkeys = "vi"\n'
    talk.show("/set aliases on --save")
    assert "aliases = true" in path.read_text("utf-8")


def test_where_settings_come_from(talk: Conversation) -> None:
    config = Config({"k": 9, "theme": "dark", "aliases": False, "keys": "vi"})
    session = talk.session
    assert apply_config(session, config, "/home/mira/config.toml", {"k"}) == []
    talk.show("/set keys emacs")
    rows = {line.split()[0]: line for line in talk.show("/set", 120).splitlines()}
    assert rows["k"].startswith("k        2 ")
    assert rows["k"].endswith("· command line")
    assert rows["theme"].endswith("· /home/mira/config.toml")
    assert rows["keys"].endswith("· set here")
    assert rows["aliases"].startswith("aliases  off ")
    assert rows["context"].endswith("0 to 5")


def test_what_a_file_cannot_set_is_named(talk: Conversation) -> None:
    values = {"k": 500, "colour": "dark", "context": 1, "keys": ["vi"], "table": {"a": 1}}
    complaints = apply_config(talk.session, Config(values), "f.toml", ())
    assert complaints == [
        "f.toml: k is 1 to 100, not 500; it is passed over",
        "f.toml: no setting “colour”; there are aliases, context, k, keys, theme; it is passed over",
        "f.toml: keys is emacs or vi, not ['vi']; it is passed over",
        "f.toml: no setting “table”; there are aliases, context, k, keys, theme; it is passed over",
    ]
    assert talk.session.context == 1
    assert talk.session.options.k == 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["k ", "context ", "aliases ", "theme ", "keys ", "--save"]),
        ("k", ["k ", "keys "]),
        ("theme ", ["auto", "light", "dark", "none", "--save"]),
        ("theme=d", ["dark"]),
        ("aliases o", ["on", "off"]),
        ("aliases on --", ["--save"]),
        ("aliases on --save", ["--save"]),
        ("nothing o", []),
    ],
)
def test_settings_complete(talk: Conversation, typed: str, offered: list[str]) -> None:
    offers = find_command("set").complete(talk.session, typed)
    assert [offer.text for offer in offers] == offered


# Names


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("who is Mira Old", [("Mira Oldham", 8)]),
        ("who is mira old", [("Mira Oldham", 8)]),
        ("who is old", [("Mira Oldham", 3)]),
        ("was it in san", [("Sandvaer", 3)]),
        ("what did the harbour", [("Harbour Post", 7)]),
        ("post", [("Harbour Post", 4)]),
        ("who is Oldham", [("Mira Oldham", 6)]),
        ("who is o", []),
        ("who is Mira o", [("Mira Oldham", 6)]),
        ("who is Oldham ", []),
        ("who wrote", []),
        ("", []),
        ("x" * 5000, []),
        ("\ud800\x00z", []),
    ],
)
def test_names_are_offered(talk: Conversation, typed: str, offered: list[tuple[str, int]]) -> None:
    found = offer_names(talk.session, typed)
    assert [(offer.text, offer.back) for offer in found] == offered
    if not typed.startswith("/"):
        assert list(find_command("as").complete(talk.session, typed)) == list(found)


def test_names_are_those_that_pass_the_filters(talk: Conversation) -> None:
    talk.show("/filter source=Harbour Post")
    assert offer_names(talk.session, "in sand") == []


def test_names_stop_at_the_end_of_patience(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("qa.chat.completion.time.monotonic", lambda: next(clock))
    assert offer_names(talk.session, "who is old") == []


def test_help_begins_with_what_the_archive_has(talk: Conversation) -> None:
    answerer = talk.session.desk.answerer
    assert talk.show("/help").startswith("  who led the delegation? ")
    said = "Mira Oldham, the minister, said so. President Tomas Vane left."
    answerer.retriever = OkapiRetriever([*ARTICLES, Article("said", said, "Said")])
    lines = talk.show("/help").splitlines()
    assert lines[0] == "  who is Mira Oldham?            a question"
    assert lines[1].startswith("  what about Tomas Vane?  ")
    assert lines[2].startswith('  /filter source="Harbour Post"')
    assert len(lines) <= 22  # of 24 rows, with the prompt


# Quotes

SAID = (
    Article(
        "talks",
        "Mira Oldham said the roof leaks. “It is wet,” she added. Oldham said it was cold. Oldham said it was late. "
        "Oldham said it was dark. Oldham said it was damp. Oldham said it was over.",
        "Talks",
        "Harbour Post",
        date(2025, 5, 16),
        path="talks.txt",
    ),
    Article("old", "Tomas Oldham said nothing grows.", "Old", "Kestrel", date(2024, 5, 16)),
)


@pytest.fixture
def newsroom(talk: Conversation) -> Conversation:
    talk.session.desk.answerer.retriever = OkapiRetriever(SAID)
    return talk


def test_quotes_are_listed_newest_first_and_opened_by_number(newsroom: Conversation) -> None:
    shown = newsroom.show("/quotes Mira Oldham")
    assert "1. Mira Oldham said the roof leaks." in shown
    assert "2. [“It is wet,”] she added." in shown
    assert "Said by Mira Oldham" in shown
    assert "7." not in shown
    assert "1 more: /more" in shown
    assert "[“It is wet,”] she added." in newsroom.show("2")
    assert "7. Oldham said it was over." in newsroom.show("/more")
    assert "Talks" in newsroom.show("/open 7")
    assert newsroom.show("/more") == "That is all.\n"
    assert newsroom.session.said.turns == ()


def test_quotes_of_a_surname_say_whose_it_is(newsroom: Conversation) -> None:
    assert "Named so: Mira Oldham, Tomas Oldham." in newsroom.show("/quotes Oldham")


def test_a_question_ends_what_was_listed(newsroom: Conversation) -> None:
    newsroom.show("who is Oldham?")
    newsroom.show("/quotes Tomas Oldham")
    assert "nothing grows" in newsroom.show("/open 1")
    newsroom.show("who is Oldham?")
    assert "led by Mira [Oldham]" in newsroom.show("/open 1")
    newsroom.show("/quotes Oldham")
    newsroom.show("/as who is Oldham?")
    assert "led by Mira [Oldham]" in newsroom.show("/open 1")
    newsroom.show("/quotes Oldham")
    respond(newsroom.session, "/clear", 80)
    assert newsroom.refuse("/open 1") == "nothing has been asked yet"
