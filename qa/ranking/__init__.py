"""Hits -> candidates in order, then the ones to cite, or the reason for no answer."""
