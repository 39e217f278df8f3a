"""Sourceline: answers from documents, each with the exact words it rests on."""
