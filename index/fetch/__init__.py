"""Fetches a feed and the pages it links, or one page; each run takes only what is new."""

from index.fetch.failure import FetchLimits, FetchReport
from index.fetch.run import fetch_articles
from index.fetch.state import FetchState

__all__ = ["FetchLimits", "FetchReport", "FetchState", "fetch_articles"]
