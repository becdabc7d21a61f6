"""The name that a pronoun at the head of a cited sentence stands for; none where two could be meant, or nobody."""

import pytest
from voices import meant

FOUND = [
    ("Mira Oldham led the talks. [[She said they would go on.]]", ("She", "Mira Oldham")),
    ("Oldham stressed the need for patience.\n\n[[He confirmed that both sides had agreed.]]\n\nTom Oldham left.",
     ("He", "Oldham")),
    ("Tom Oldham led them.\n\nOldham, now an aide to President Ivan Orlov, stressed patience.\n\n[[He confirmed it.]]",
     ("He", "Tom Oldham")),
    ("Ukrainian President Petro Hnatiuk first rejected the talks. [[However, his position shifted.]]",
     ("his", "Petro Hnatiuk")),
    ("Mayor Laura Reyes opened the bridge. [[Her speech lasted an hour.]]", ("Her", "Laura Reyes")),
    ("“It hurts,” said Laura Reyes, the mayor. [[She added: “We will rebuild.”]]", ("She", "Laura Reyes")),
    ("John Carver scored twice. [[But he missed a penalty.]]", ("he", "John Carver")),
    ("John Carver scored twice. [[In the second half, he missed a penalty.]]", ("he", "John Carver")),
    ("Maria Costa, 34, was the first on the scene. [[She had heard the crash.]]", ("She", "Maria Costa")),
    ("Zorin Vrel, who runs the mill, lives upstairs. [[He was asleep when it burned.]]", ("He", "Zorin Vrel")),
    ("Laura Reyes spoke to John Carver. [[She said the road was open.]]", ("She", "Laura Reyes")),
    ("John Carver was born in 1950. He grew up in Leeds. [[He joined the navy at 17.]]", ("He", "John Carver")),
    ("Anna Lund leads the party. It lost the vote. [[She will step down.]]", ("She", "Anna Lund")),
    ("Mr. Vrel bought the mill in May. [[He sold it in June.]]", ("He", "Vrel")),
    ("John Carver won.\n\nAlso Read: Gold Mining Halted in Norvane\n\n[[He thanked all.]]", ("He", "John Carver")),
    ("[[“Laura Reyes is ready,” said coach Dawn Hale.]]", None),
]  # fmt: skip

NONE = [
    # it stands for no person
    "The minister spoke. [[It is clear that the talks failed.]]",
    "Corvana Airlines announced a flight to Norvane. [[It will be the second this year.]]",
    # two could be meant
    "John Carver met Tom Oldham on Friday. [[He was late.]]",
    "John Carver beat Tom Oldham in the final. [[He had won twice before.]]",
    "The prize went to Laura Reyes and Anna Lund. [[She was not there.]]",
    "Samuel Lilley flew the plane, said his father, Tim Lilley. [[He was 29.]]",
    "John Carver drove to see a doctor. [[He was tired.]]",
    "John Carver lives with his father. [[He was in the war.]]",
    "A man from Leeds died on Monday. [[He was 57.]]",
    # nobody was named, or somebody of the other sex
    "[[He said the talks had ended.]]",
    "The talks ended on Friday. [[He left at once.]]",
    "Laura Reyes spoke. [[He left at once.]]",
    "Laura Reyes spoke.\n\nThe hall was cold.\n\nThe roof leaked.\n\nThe band played.\n\n[[She left at once.]]",
    # no head, no pronoun
    "Laura Reyes spoke. [[The crowd cheered her.]]",
    "Laura Reyes spoke. [[Hers was the last word.]]",
    "Laura Reyes spoke. [[Heat rose from the road.]]",
    # names that are no person's
    "The Norris Trophy goes to defenders. [[He finished second.]]",
    "Photos: Getty Images. [[He was the first to cross.]]",
    "Two of us saw Editor’s Note. [[He writes weekly.]]",
    # a quotation, and who speaks in it
    "Laura Reyes had a year to wait. [[“She's ready to go,” coach Dawn Hale said.]]",
    "“We will win,” said John Carver. [[“He is the best,” Carver said.]]",
]


@pytest.mark.parametrize(("marked", "pair"), FOUND)
def test_referent(marked: str, pair: tuple[str, str] | None) -> None:
    assert meant(marked) == pair


@pytest.mark.parametrize("marked", NONE)
def test_no_referent_where_it_is_not_sure(marked: str) -> None:
    assert meant(marked) is None
