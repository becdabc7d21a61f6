"""Hits -> candidates in order, those to cite, or why there is no answer."""
