"""The neural reader: how surely a passage answers a question, and with which words, by a small network.

It is imported when the first question is asked.
"""
