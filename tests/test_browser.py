"""The page in a browser: what a reporter does, with keys alone; accessibility; and the screens of docs/serve.md.

Needs chromium and playwright, and for accessibility axe-core in `.axe` or where AXE_PATH says; without them these
tests are skipped. QA_UPDATE_GOLDEN=1 takes the screens again.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).parents[1]
AXE = Path(os.environ.get("AXE_PATH") or ROOT / ".axe/node_modules/axe-core/axe.min.js")
SCREENS = ROOT / "docs" / "screens"
UPDATE = os.environ.get("QA_UPDATE_GOLDEN") == "1"

LED = {"q": "who led the Russian delegation?"}
HURT = {"q": "how many people were hurt in the Sandvaer ferry accident?"}
INJURED = {"q": "how many people were injured when the Sandvaer ferry hit rocks?"}
RANSOM = {"q": "what ransom did the hackers of Telvora demand?"}
INQUIRY = "who leads the inquiry into the Ombrel dam disaster?"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])  # fmt: skip
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: object) -> Iterator[str]:
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": home, "XDG_DATA_HOME": home}
    environment.pop("QA_INDEX", None)
    command = [sys.executable, "-m", "qa", "-q", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr
        yield server.stderr.readline().split()[2]
        server.terminate()


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """A tab that fails the test if the page's script does, or its policy stops something."""
    context = browser.new_context(
        base_url=address, viewport={"width": 1360, "height": 850}, reduced_motion="reduce"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    troubles: list[str] = []
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("console", lambda message: troubles.append(message.text))
    tab.on("requestfailed", lambda request: troubles.append(request.url))
    yield tab
    context.close()
    assert troubles == []


def open_at(tab: Any, path: str = "/", **query: str) -> None:
    tab.goto(f"{path}?{urlencode(query)}" if query else path)


def wait_for_focus(tab: Any) -> None:
    """Until the field for the question has the focus, which a browser gives it when it draws the page."""
    tab.wait_for_function("() => document.activeElement.id == 'q'")


def is_in_view(tab: Any, selector: str) -> bool:
    return bool(
        tab.evaluate(
            """selector => {
                const box = document.querySelector(selector).getBoundingClientRect();
                return box.top >= 0 && box.bottom <= innerHeight;
            }""",
            selector,
        )
    )


# Stories


def test_a_question_is_typed_and_its_sentence_is_in_view_at_once(tab: Any) -> None:
    open_at(tab)
    wait_for_focus(tab)
    tab.keyboard.type(LED["q"])
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".turn.sure, .turn.perhaps")
    assert tab.inner_text(".words") == "Vladimir Medinsky"
    assert is_in_view(tab, "#beside .cited")
    assert tab.title().split(":")[0] in ("Sure", "Perhaps")


def test_a_sentence_far_down_is_scrolled_to(tab: Any) -> None:
    tab.set_viewport_size({"width": 1360, "height": 420})
    open_at(tab, "/timeline", topic="Ombrel dam")
    assert tab.evaluate("document.querySelector('#beside').scrollTop") > 0
    assert is_in_view(tab, "#beside .cited")


def test_n_and_p_go_from_citation_to_citation_and_the_link_follows(tab: Any) -> None:
    open_at(tab, **LED)
    first = tab.inner_text("#headline")
    tab.keyboard.press("n")
    tab.wait_for_function("first => document.querySelector('#headline').innerText != first", arg=first)  # fmt: skip
    assert tab.get_attribute("#c2", "aria-current") == "true"
    assert "c=2" in tab.url
    assert is_in_view(tab, "#beside .cited")
    tab.reload()  # what a colleague sees who opens the link
    assert tab.get_attribute("#c2", "aria-current") == "true"
    tab.keyboard.press("p")
    tab.wait_for_selector("#c1[aria-current]")
    tab.keyboard.press("p")
    assert tab.inner_text("#said") == "That was the first citation."


def test_a_quote_is_clicked_and_its_article_opens(tab: Any) -> None:
    open_at(tab, **RANSOM)
    assert tab.locator(".empty").count() == 1
    tab.click("#c1 blockquote")
    tab.wait_for_selector("#beside .paper.weak .cited")
    assert tab.locator("#beside mark").count() == 0


def test_find_counts_and_goes_around(tab: Any) -> None:
    open_at(tab, **LED)
    tab.keyboard.press("f")
    tab.keyboard.type("russia")
    count = int(tab.inner_text("#found").split(" of ")[1])
    assert count == tab.inner_text("#text").lower().count("russia") > 1
    tab.keyboard.press("Enter")
    assert tab.inner_text("#found") == f"2 of {count}"
    for _ in range(count - 1):
        tab.keyboard.press("Enter")
    assert tab.inner_text("#found") == f"1 of {count}"
    tab.fill("#find", "zorblax")
    assert tab.inner_text("#found") == "not found"


def test_a_quote_is_copied_with_its_source(tab: Any) -> None:
    open_at(tab, **LED)
    tab.keyboard.press("c")
    tab.wait_for_function("() => document.querySelector('#said').textContent")
    text = tab.evaluate("navigator.clipboard.readText()")
    assert tab.inner_text("#c1 blockquote") in text
    assert "Kestrel Wire" in text
    tab.click("#c1 [data-copy=markdown]")
    tab.wait_for_function("() => document.querySelector('#said').textContent.includes('Markdown')")
    assert tab.evaluate("navigator.clipboard.readText()").startswith("> ")
    tab.click("#c1 [data-copy=html]")
    tab.wait_for_function("() => document.querySelector('#said').textContent.includes('HTML')")
    types = tab.evaluate("navigator.clipboard.read().then(found => found[0].types)")
    assert set(types) == {"text/plain", "text/html"}


def test_a_conversation_goes_on_and_a_misreading_is_corrected(tab: Any) -> None:
    open_at(tab, q=INQUIRY)
    tab.keyboard.press("/")
    tab.keyboard.type("how long does she have?")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#as")
    assert tab.input_value("#as") == "how long does Agneta Rohm have?"
    assert INQUIRY in tab.inner_text(".earlier")
    tab.fill("#as", LED["q"])
    tab.keyboard.press("Enter")
    tab.wait_for_function("() => document.querySelector('.words').innerText == 'Vladimir Medinsky'")
    assert tab.inner_text("#asked") == "how long does she have?"


def test_an_outlet_is_chosen_with_keys_alone(tab: Any) -> None:
    open_at(tab, **LED)
    tab.keyboard.press("/")
    tab.keyboard.type(LED["q"])
    tab.focus(".filters summary")
    tab.keyboard.press("Enter")
    tab.focus("input[value='Lantern News']")
    tab.keyboard.press("Space")
    tab.focus("#q")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**source=Lantern*")
    assert {one.inner_text() for one in tab.locator(".cite .outlet").all()} == {"Lantern News"}


@pytest.mark.parametrize("leave", ["Escape", "click"])
def test_the_choice_of_outlets_is_left(tab: Any, leave: str) -> None:
    open_at(tab, **LED)
    tab.click(".filters summary")
    assert tab.is_visible(".panel")
    if leave == "click":
        tab.click("#headline")
    else:
        tab.keyboard.press(leave)
    assert not tab.is_visible(".panel")


def test_words_are_searched_and_the_articles_listed(tab: Any) -> None:
    open_at(tab, "/search", q="ferry reef")
    tab.keyboard.press("n")
    tab.wait_for_selector("#c2[aria-current]")
    assert is_in_view(tab, "#beside .cited")
    open_at(tab, "/articles")
    tab.click("main .rows a >> nth=0")
    tab.wait_for_selector("#headline")


def test_the_keys_are_told_and_left(tab: Any) -> None:
    open_at(tab)
    wait_for_focus(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert tab.is_visible("#keys")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#keys")


def test_a_link_to_a_sentence_shows_it(tab: Any) -> None:
    open_at(tab, **LED)
    href = tab.get_attribute(".permalink", "href")
    tab.set_viewport_size({"width": 1360, "height": 300})
    tab.goto(href)
    assert is_in_view(tab, href[href.index("#") :])


def test_without_script_there_is_an_answer(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/")
    tab.fill("#q", LED["q"])
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".words")
    assert tab.inner_text("#beside .cited") != ""
    tab.click("#c2 .open")
    tab.wait_for_selector("#c2[aria-current]")
    context.close()


@pytest.mark.parametrize("query", [LED, HURT, RANSOM, {}])
def test_nothing_is_wider_than_a_phone(tab: Any, query: dict[str, str]) -> None:
    tab.set_viewport_size({"width": 375, "height": 700})
    open_at(tab, **query)
    assert tab.evaluate("document.documentElement.scrollWidth") == 375
    assert tab.evaluate("scrollY") == 0


def test_a_file_of_questions_becomes_a_sheet(tab: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_text(f"question,claim\n{LED['q']},He led it\n{RANSOM['q']},\n")
    open_at(tab, "/sheet")
    tab.set_input_files("input[type=file]", str(file))
    tab.click("text=Make the sheet")
    tab.wait_for_selector(".summary")
    assert "Vladimir Medinsky" in tab.inner_text("body")
    assert not tab.locator(".progress:visible").count()
    assert tab.evaluate("getComputedStyle(document.querySelector('.sign')).display") == "flex"


# Accessibility

PAGES = [
    ("/", {}),
    ("/", LED),
    ("/", HURT),
    ("/", RANSOM),
    ("/", {"q": "how long does she have?", "h": f'[["{INQUIRY}","Agneta Rohm"]]'}),
    ("/quotes", {"name": "Medinsky"}),
    ("/timeline", {"topic": "Ombrel dam"}),
    ("/article/none", {}),
    ("/sheet", {}),
    ("/search", {"q": "ferry reef"}),
    ("/articles", {}),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "query"), PAGES)
def test_axe_has_nothing_to_say(
    browser: Any, address: str, path: str, query: dict[str, str], scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("there is no axe-core; npm install --prefix .axe axe-core")
    context = browser.new_context(base_url=address, color_scheme=scheme)
    tab = context.new_page()
    open_at(tab, path, **query)
    tab.evaluate(AXE.read_text("utf-8"))
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]]  # fmt: skip
    context.close()
    assert told == []


# Screens

SHOTS = {
    "answer": ({"width": 1360, "height": 850}, "light", "/", LED),
    "dark": ({"width": 1360, "height": 850}, "dark", "/", INJURED),
    "refusal": ({"width": 1360, "height": 850}, "light", "/", RANSOM),
    "first": ({"width": 1360, "height": 850}, "light", "/", {}),
    "phone": ({"width": 390, "height": 844}, "light", "/", PAGES[4][1]),
}


@pytest.mark.parametrize("name", SHOTS)
def test_screens(browser: Any, address: str, name: str, tmp_path: Path) -> None:
    size, scheme, path, query = SHOTS[name]
    context = browser.new_context(base_url=address, viewport=size, color_scheme=scheme)
    tab = context.new_page()
    open_at(tab, path, **query)
    folder = SCREENS if UPDATE else tmp_path
    folder.mkdir(exist_ok=True)
    tab.screenshot(path=folder / f"{name}.png")
    context.close()
    assert (SCREENS / f"{name}.png").is_file()
