"""`qa serve`: the page and the API over the articles that are named."""

from dataclasses import dataclass

from qa.cli.invocation import Common, Exit
from qa.console.output import say
from qa.errors import ServeError


@dataclass(frozen=True, slots=True)
class Serving:
    """Where `qa serve` listens, and who may ask."""

    host: str
    port: int
    open_page: bool
    token_file: str | None


def run_serve(common: Common, serving: Serving) -> Exit:
    """Serves until it is stopped; what there is to tell stands on standard error."""
    try:
        from qa.serve.run import run_server
        from qa.serve.service import Service
    except ModuleNotFoundError as error:
        raise ServeError(
            f"qa serve needs {error.name}: pip install 'news-qa[serve]'", code="library_missing"
        ) from error
    opened = common.open()
    service = Service(opened.desk, opened.label, common.options())
    run_server(
        service,
        serving.host,
        serving.port,
        token_file=serving.token_file,
        say=say,
        open_page=serving.open_page,
    )
    return Exit.ANSWERED
