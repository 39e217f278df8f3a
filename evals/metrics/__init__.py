"""Metrics as pure functions; each names the paper that defines it."""
