"""Who says what is cited: the speaker named in the sentence, or beside the quotation that it belongs to."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voices import parse, said_by, voices, voices_at

from index import Article, split_sentences
from qa.news.speech.speaker import find_voices

IN_THE_SENTENCE = [
    # before the verb
    ("[[Oldham said the talks had gone well.]]", "Oldham"),
    ("[[Foreign Minister Mira Oldham confirmed on Friday that the talks had ended.]]", "Mira Oldham"),
    ("[[The ministry said on Friday that the bridge was safe.]]", "The ministry"),
    ("[[On Friday the ministry said the bridge was safe.]]", "the ministry"),
    ("[[In a statement, the company said it would close the plant.]]", "the company"),
    ("[[Police said three people were hurt.]]", "Police"),
    ("[[Mira Oldham’s adviser has left, saying he was not heard.]]", "Mira Oldham’s adviser"),
    ("[[The road is shut, according to Vardholm Police Department spokesman Tomas Vrel.]]", "Tomas Vrel"),
    ("[[(CNN) Mayor Laura Reyes has left, saying she was not heard.]]", "Laura Reyes"),
    ("[[Mira Oldham, the head of the delegation, said the talks had gone well.]]", "Mira Oldham"),
    ("[[Oldham, who once served as culture minister, stressed the need for patience.]]", "Oldham"),
    ("[[Head of the delegation, Mira Oldham, said both sides were content.]]", "Mira Oldham"),
    ("[[Arvo Inc., the largest maker of pumps, said it would close.]]", "Arvo Inc."),
    ("[[Arvo, a maker of pumps, said it would close.]]", "Arvo"),
    ("[[Tomas Vrel, 45, of Leeds, told reporters the water rose fast.]]", "Tomas Vrel"),
    ("[[Sen. Laura Reyes, D-Ohio, warned that the bill would fail.]]", "Laura Reyes"),
    ("[[A spokesman for the Ministry of Defence said the drill was routine.]]",
     "A spokesman for the Ministry of Defence"),
    ("[[While no date is set, sources close to the talks told TASS that a deal is near.]]",
     "sources close to the talks"),
    ("[[Analysts at Riley Securities say the chain will run out of cash.]]",
     "Analysts at Riley Securities"),
    ("[[One 12-year-old pupil told the inspectors that nobody had asked.]]", "One 12-year-old pupil"),
    ("[[Mira Oldham and Tomas Vrel both confirmed the deal.]]", "Mira Oldham and Tomas Vrel"),
    ("[[Russian chief negotiator Vadim Orlov and Ukrainian Minister Petro Hnatiuk both confirmed it.]]",
     "Vadim Orlov and Ukrainian Minister Petro Hnatiuk"),
    ("[[The mayor, in an interview, denied the claims.]]", "The mayor"),
    ("[[One of the members said Oldham had called.]]", "One of the members"),
    ("[[Oldham wrote: “We did what we could.”]]", "Oldham"),
    ("[[The Harbour Post reported that the ferry was late.]]", "Harbour Post"),
    ("[[The report found nothing new, but Oldham insisted that it helped.]]", "Oldham"),
    ("[[Oldham called the plan “a gift to the smugglers of the coast”.]]", "Oldham"),
    ("[[Half the fleet turned back, saying the sea was too rough.]]", None),
    # what stands between a person and the verb may end with another's name
    ("[[Ferry owner Jon Oldham, son of the shipping magnate Lars Oldham, testified that he knew nothing.]]",
     "Jon Oldham"),
    ("[[Tomas Vrel, director of the Harbour Foundation, said the pier was safe.]]", "Tomas Vrel"),
    ("[[Confirming the death, his family said he had been ill.]]", "his family"),
    # what is gone by may be told with its day
    ("[[The debt grew, according to a separate filing from Monday.]]", "a separate filing"),
    ("[[The debt grew, according to data released on Monday.]]", "data"),
    ("[[He was pushed, according to a lawsuit his family filed in May.]]", "a lawsuit his family filed"),
    ("[[The debt grew, according to a Monday report by the ministry.]]", "a Monday report by the ministry"),
    ("[[Six were hurt, according to a 25,000-page report.]]", "a 25,000-page report"),
    ("[[Six were hurt, per officials in Velmar.]]", "officials in Velmar"),
    ("[[Orlov denied the claims.]]", "Orlov"),
    ("[[The baker, Lena, said her son and her mother came home by boat.]]", "Lena"),
    ("[[Orlov denied Norvane had won.]]", "Orlov"),
    ("[[Oldham turned down the prize, saying she had done nothing for it.]]", "Oldham"),
    # after it
    ("[[“The door is not closed,” said a government spokesperson.]]", "a government spokesperson"),
    ("[[“The door is not closed,” said Mira Oldham, the head of the delegation.]]", "Mira Oldham"),
    ("[[\"It went fast,\" said granddaughter Alia Morrow.]]", "Alia Morrow"),
    ("[['The door is not closed,' said Mira Oldham.]]", "Mira Oldham"),
    ("[[‘The players’ union won’t strike,’ said Mira Oldham.]]", "Mira Oldham"),
    ("[[«La porte reste ouverte», said Mira Oldham.]]", "Mira Oldham"),
    ("[[More than 100 people were hurt by hail, reported CNN.]]", "CNN"),
    ("[[Several firms want lower costs, says Elizabeth Mitchell, head of a trade group.]]",
     "Elizabeth Mitchell"),
    # by the way
    ("[[The toll reached 40, according to the ministry.]]", "the ministry"),
    ("[[According to Mira Oldham, the talks went well.]]", "Mira Oldham"),
    ("[[That is 60 tons more, according to calculations by Paul Weber, a physicist.]]",
     "calculations by Paul Weber"),
    ("[[The maker agreed to pay, per the FTC.]]", "the FTC"),
    ("[[Shares fell 3 percent on Friday, the exchange said.]]", "the exchange"),
    ("[[The ship, the coast guard said, had no permit.]]", "the coast guard"),
    ("[[Delegates were told by members of the group that the rules would change.]]",
     "members of the group"),
    # whose a body is belongs to its name
    ("[[“We go on,” the Dockers’ Union said.]]", "Dockers’ Union"),
    ("[[The pier is shut, a spokesman for the Dockers' Union said.]]", "a spokesman for the Dockers' Union"),
    ("[[The Dockers’ Association of Velmar warned that the pier would close.]]",
     "Dockers’ Association of Velmar"),
    ("[[A clerk for the Velmar Sheriff’s Office said so.]]", "A clerk for the Velmar Sheriff’s Office"),
]  # fmt: skip

BESIDE_IT: list[tuple[str, str | None]] = [
    ("“The door is not closed,” said a spokesperson for the party. [[“But it is heavy.”]]",
     "a spokesperson for the party"),
    ("[[“First, we have respect for him.]] He did great things,” Oldham said on Monday.", "Oldham"),
    ("“First, we have respect. [[He did great things for us.]] We look forward,” Oldham said.", "Oldham"),
    ("Oldham told a press conference: “They failed. [[They did not protect the players at all.]]”", "Oldham"),
    ("Oldham said the team was angry.\n\n[[“None of them deserve to be near this game.”]]", "Oldham"),
    ("“It is over,” Oldham said.\n\n“We were tired.”\n\n[[“Now we can sleep at last.”]]", "Oldham"),
    ("Oldham came to the window.\n\n[[“It is over,” she said.]]", "she"),
    ("The mayor, Laura Reyes, spoke for an hour. [[“We will rebuild,” she added.]]", "Laura Reyes"),
    ("Mira Oldham led the talks. [[She said they would go on.]]", "Mira Oldham"),
    ("[[“We will go on,” he added.]]", "he"),
]  # fmt: skip

NOBODY = [
    "[[The new roof costs £9,000, and the council says no.]]",
    "[[The ticket was two crowns, and neighbours complained about that too.]]",
    "[[The bridge was closed on Friday.]]",
    "[[The bridge went viral when Oldham asked her father to draw the “singing cables”.]]",
    "[[Oldham was asked by Radio Vard why the bridge was shut.]]",
    "[[Snow fell on the pass as the town continues to recover from the storm.]]",
    "[[Norvane Motors recalled its “self-driving” cars.]]",
    "[[The team said goodbye to Mira Oldham.]]",
    "Cast: Mira Oldham\n\nIt is the tale of a bridge.\n\nCast: Paul Vrel\n\n[[It is a comedy.]]",
    "[[The film “The Long Way Home” opens on Friday.]]",
    "[[Shares fell 5 percent after the company said it would cut jobs.]]",
    "[[The minister declined to say when the talks would end.]]",
    "[[Oldham did not say who would pay.]]",
    "[[Oldham was told that the talks had ended.]]",
    "[[Oldham is expected to announce a plan on Monday.]]",
    "[[The plan, which the minister says will cost millions, was dropped.]]",
    "[[The flight added 2.4 hours and 600 gallons of fuel.]]",
    "[[The claims were about money.]]",
    "[[Her claims were about money.]]",
    "[[Four other states signed the treaty.]]",
    "[[The market says sell everything before the spring.]]",
    "[[It’s official: the bridge is closed.]]",
    "[[Mira Oldham: 7 points]]",
    "[[A seat costs 8 crowns a month, with fares adjusted according to each town’s income.]]",
    "[[Tickets are 12 crowns, per person.]]",
    "[[Orlov had denied Norvane victory with a string of saves.]]",
    "[[The mayor denied him entry.]]",
    "[[The harbour was closed after comments by Mira Oldham.]]",
    "[[Critics of the plan have a say in it.]]",
    "[[The United States and Norvane signed the treaty.]]",
    "“We will go on,” said Mira Oldham. [[The hall was half empty.]]",
    "“We will go on,” said Mira Oldham. [[The song “Blue Harbour” closed the night.]]",
    "[[Best Revival of a Play: “An Enemy of the People”]]",
    "[[Second team: forwards Lindholm, Costa and Reyes]]",
    "[[Ukraine also proposed a meeting, an idea that Russia said it had “taken note of”.]]",
]


@pytest.mark.parametrize(("marked", "speaker"), IN_THE_SENTENCE + BESIDE_IT)
def test_speaker(marked: str, speaker: str | None) -> None:
    assert said_by(marked) == speaker


@pytest.mark.parametrize("marked", NOBODY)
def test_the_outlet_speaks_for_itself(marked: str) -> None:
    assert said_by(marked) is None


def test_the_fullest_name_above_is_given() -> None:
    marked = "Mira Oldham led the talks.\n\nThe hall was cold.\n\n[[Oldham said they would go on.]]"
    _, found = voices(marked)
    assert found.speaker is not None
    assert (found.speaker.start, found.speaker.end) == (0, len("Mira Oldham"))
    assert said_by("Mira Oldham and Tomas Oldham met.\n\n[[Oldham said no.]]") == "Oldham"


def test_offsets_are_those_of_the_article() -> None:
    article, start, _ = parse("Storm.\n\n[[“Run,” the captain told them.]]\n\nThey ran.")
    speaker = voices_at(article, start).speaker
    assert speaker is not None
    assert article.text[speaker.start : speaker.end] == "the captain"


JUNK = [
    *("said ", "“", "said, ", "a, ", "A ", "“said ”", "according to ", "A said that ", '"', "‘", ". "),
    *("He ", "1", "Mr. "),
]  # fmt: skip


@pytest.mark.parametrize("piece", JUNK)
def test_hostile_text_is_read_in_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    article = Article("a", text, "Title")
    sentences = split_sentences(article)
    for start in (50_000, 0, len(text) - 1):
        find_voices(text, sentences, start)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*JUNK, "Mira Oldham ", "she ", "told ", "\n", "\n\n", "the ", "was "]),
        max_size=40,
    ),
    st.data(),
)
def test_what_is_found_lies_in_the_article(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces) + "."
    start = data.draw(st.integers(0, len(text) - 1))
    found = voices_at(Article("a", text, "Title"), start)
    if found.speaker:
        assert 0 <= found.speaker.start < found.speaker.end <= len(text)
        shown = text[found.speaker.start : found.speaker.end]
        assert shown == shown.strip()
    for one in found.referents:
        assert one.start < one.end <= len(text)
        assert 0 <= one.name_start < one.name_end <= one.start


PUMPS = (
    *("he said ", "said ", "said the ", "Roe claims the cat ", "they admits ", "and saying, ", "saying, "),
    *("Roe and Roe claims ", "according to ", "quoted as saying ", "Roe Office admits ", "on Friday said "),
    *("“a b” said ", "“a b.” Roe. ", "“He is ill.” ", "'I am.' ", "He said. ", "Roe, 45, ", "said, ", "“a”, "),
    *("..", "?!", ". ", "with officials saying ", "of the mayor admits ", "also said "),
)  # fmt: skip


@pytest.mark.parametrize("pump", PUMPS)
def test_work_grows_with_the_length_of_the_text(pump: str) -> None:
    count = 2_800 // len(pump)
    calls_for(pump * 20)  # loads the tables
    assert calls_for(pump * count * 2) < 2.5 * calls_for(pump * count) + 200


def calls_for(text: str) -> int:
    """How many functions are called to find who says the end of the text."""
    sentences = split_sentences(Article("a", text, ""))
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        find_voices(text, sentences, len(text) - 40)
    finally:
        sys.setprofile(None)
    return calls
