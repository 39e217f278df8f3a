"""Evaluation without a judge model: question sets, metrics, runs, gates, baselines, reports, a benchmark."""
