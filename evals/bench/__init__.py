"""Benchmark: how fast, how large, how many at once."""
