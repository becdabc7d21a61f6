"""Which sentences are an outlet's own furniture, and which only look like it."""

import pytest
from effort import check_effort

from index import is_boilerplate

FURNITURE = [
    "Also Read; Ukraine and Russia hold talks in Istanbul",
    "ALSO READ: Ferry sinks",
    "Must read: our best stories",
    "Read more: the ferry that never sailed",
    "Read next",
    "See also: Sandvær ferry",
    "More on this story",
    "More from Harbour Post",
    "Related: the talks in pictures",
    "Related stories",
    "Recommended Stories",
    "RECOMMENDED",
    "Most read",
    "Trending now",
    "Don’t miss: ten photographs",
    "Don't miss: ten photographs",
    "Sign up for our morning newsletter.",
    "Sign up to get breaking news alerts in your inbox",
    "Subscribe to Kestrel Wire.",
    "Please support our journalism.",
    "Support independent journalism",
    "Donate to our newsroom today.",
    "Click here to see the map.",
    "Follow us on X.",
    "Like us on Facebook",
    "Join our WhatsApp channel",
    "Join the conversation on Facebook.",
    "Download our free app",
    "Share this article",
    "Share on Facebook",
    "ADVERTISEMENT",
    "Advertisement:",
    "Sponsored.",
    "Watch: the moment the ferry sank",
    "Listen now: the podcast",
    "You can listen to the full report here.",
    "Hear the full interview tonight.",
    "Get the news in your inbox.",
    "Get our app",
    "Image source, Harbour Post",
    "Photo by A. Okafor",
    "Getty Images",
    "Getty Images/iStock",
    "Getty Images via AFP",
    "All rights reserved.",
    "Copyright 2025 Harbour Post.",
    "Copyright (c) Harbour Post",
    "Copyright The Associated Press.",
    "© 2025 Harbour Post",
    "By Mira Oldham",
    "By Solveig Aasnes and Marc de Vries, Kestrel Wire",
    "BY J. R. OKAFOR",
    "CNN —",
    "(Kestrel Wire) -",
    "→ Read more",
    "• Follow us",
    "[Read more]",
    "Also\u00a0read: Ferry sinks",
    "Sign up for the\nKestrel Wire newsletter.",
    "Read\n  more",
]

STORY = [
    "By Friday the rain had stopped.",
    "By Mira Oldham's account, nobody was hurt.",
    "By Friday",
    "LONDON — Rain fell.",
    "",
    "…",
    "Subscribers left the service after the breach.",
    "Copyright law has not kept up with machines that learn, the court said.",
    "Copyright holders sued the firm on Friday over the training of its models.",
    "Getty Images sued the firm in London on Friday.",
    "Getty Images said it would appeal.",
    "Support for independent journalism has fallen, a survey found.",
    "Support among staff in the newsroom collapsed.",
    "Reading more books helps, the study said.",
    "Readers said the newspaper had erred.",
    "Related companies were also fined.",
    "Recommended doses were exceeded, the inquiry heard.",
    "More people from the region fled.",
    "More storms are coming.",
    "Most readers agreed.",
    "Watching the ferry sink, she called her son.",
    "Watch sales fell by a fifth.",
    "Listeners called in.",
    "Followers of the party marched.",
    "Sponsored by the state, the team won.",
    "Advertisements were banned near schools.",
    "Trending upwards since May, prices rose again.",
    "Share prices fell.",
    "Sharing the prize, the two thanked their teachers.",
    "Signing the deal, Zelenskyy thanked Türkiye.",
    "Joined by his lawyer, he left the court.",
    "Getting the deal through took a year.",
    "Videos by witnesses show smoke.",
    "Also on Friday, the readout said talks would go on.",
    "He said: “Read more, subscribe to nothing.”",
    "The advertisement: a man on a horse.",
    "Downloads of the app doubled.",
]


@pytest.mark.parametrize("sentence", FURNITURE)
def test_furniture(sentence: str) -> None:
    assert is_boilerplate(sentence)


@pytest.mark.parametrize("sentence", STORY)
def test_story(sentence: str) -> None:
    assert not is_boilerplate(sentence)


@pytest.mark.parametrize(
    "piece",
    ["-", "sign up ", "join us ", "support our ", "you can hear ", "related  ", " \n", "get our "],
)
def test_long_sentences_take_little_effort(piece: str) -> None:
    check_effort(is_boilerplate, piece * 50_000)
