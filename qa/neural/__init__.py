"""The neural reader: how surely a passage answers a question, and with which words, by a small network.

Nothing of it is imported before a question is asked.
"""
