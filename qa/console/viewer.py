"""The article in the whole window: draws a Reading and hands it the keys."""

from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, FilterOrBool
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.styles import Style, merge_styles

from qa.answer import Citation
from qa.console.output import MAX_WIDTH
from qa.console.terminal import color_depth, style_of
from qa.view.reading import Reading

ESCAPE_WAIT_S = 0.1
"""How long after Esc the rest of an arrow key is waited for; a slow line needs more than a local terminal."""
STYLE = Style([("status", "reverse"), ("found", "reverse"), ("found.current", "reverse bold")])
"""A status line and hits in the terminal's own colours, the other way round: seen on light and dark, without colour."""


def view_article(citation: Citation, theme: str) -> None:
    """Shows the article of a citation until it is left."""
    Viewer(Reading(citation), theme).app.run()


class Viewer:
    """The window of a Reading: its rows, a line for what is searched for while that is typed, and the status line."""

    def __init__(self, reading: Reading, theme: str) -> None:
        self.reading = reading
        self.field = Buffer(multiline=False, on_text_changed=self._search)
        self._typing = typing = Condition(lambda: self.app.layout.has_focus(self.field))
        self._body = Window(FormattedTextControl(self._rows, show_cursor=False, focusable=True))
        self._field = Window(BufferControl(self.field), height=1)
        label = Window(FormattedTextControl("/"), width=1, height=1)
        status = Window(FormattedTextControl(self._status), height=1)
        self.app: Application[None] = Application(
            Layout(
                HSplit(
                    [self._body, ConditionalContainer(VSplit([label, self._field]), typing), status]
                ),
                focused_element=self._body,
            ),
            key_bindings=self._keys(),
            style=merge_styles([style_of(theme), STYLE]),
            include_default_pygments_style=False,
            color_depth=color_depth(theme),
            full_screen=True,
        )
        self.app.ttimeoutlen = ESCAPE_WAIT_S
        self._rows()  # keys that were typed ahead come before the first drawing

    def _rows(self) -> FormattedText:
        size = get_app_session().output.get_size()
        height = size.rows - 1 - self._typing()
        self.reading.resize(min(size.columns, MAX_WIDTH), height)
        return FormattedText(self.reading.body())

    def _status(self) -> FormattedText:
        return FormattedText(self.reading.status(get_app_session().output.get_size().columns))

    def _search(self, _: Buffer) -> None:
        if self._typing():
            self.reading.search(self.field.text)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        def bind(names: str, do: Callable[[], object], when: FilterOrBool) -> None:
            for name in names.split():
                keys.add(name, filter=when, eager=True)(lambda _: do())

        reading, typing = self.reading, self._typing
        bind("down j enter c-n", lambda: reading.move(1), ~typing)
        bind("up k c-p", lambda: reading.move(-1), ~typing)
        bind("pagedown space f c-v", lambda: reading.turn(1), ~typing)
        bind("pageup b c-b", lambda: reading.turn(-1), ~typing)
        bind("d c-d", lambda: reading.turn(0.5), ~typing)
        bind("u c-u", lambda: reading.turn(-0.5), ~typing)
        bind("home g <", reading.go_home, ~typing)
        bind("end G >", reading.go_to_end, ~typing)
        bind("c", reading.show_cited, ~typing)
        bind("n", lambda: reading.next_hit(1), ~typing)
        bind("N p", lambda: reading.next_hit(-1), ~typing)
        bind("/ c-f", self._begin_search, ~typing)
        bind("q Q escape c-c", lambda: self.app.exit(), ~typing)
        bind("enter", self._end_search, typing)
        bind("down c-f", lambda: reading.next_hit(1), typing)
        bind("up", lambda: reading.next_hit(-1), typing)
        bind("escape c-c c-g", self._give_up_search, typing)
        bind("c-z", lambda: self.app.suspend_to_background(), True)
        return keys

    # Searching

    def _begin_search(self) -> None:
        self.reading.begin_search()
        self.field.reset()
        self.app.layout.focus(self._field)

    def _end_search(self) -> None:
        """Back to reading, where the search has come to; with nothing typed the last search stands."""
        self.app.layout.focus(self._body)

    def _give_up_search(self) -> None:
        self.reading.give_up_search()
        self._end_search()
