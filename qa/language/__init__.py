"""A sentence -> its words, names, quantities, days, clauses and noun phrases, and the word lists behind them."""
