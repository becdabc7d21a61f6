"""`qa mcp`: tools for the models of others, over standard input and output."""

from qa.cli.invocation import Common, Exit
from qa.errors import ServeError


def run_assistant(common: Common) -> Exit:
    """Serves until standard input ends; standard output holds the protocol alone."""
    try:
        from qa.assistant.server import make_server
    except ModuleNotFoundError as error:
        raise ServeError(
            f"qa mcp needs {error.name}: pip install 'news-qa[mcp]'", code="library_missing"
        ) from error
    opened = common.open()
    make_server(opened.desk, common.options()).run("stdio")
    return Exit.ANSWERED
