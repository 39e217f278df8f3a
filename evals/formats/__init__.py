"""Formats of others: SQuAD, BEIR and CSV."""
