"""How often each set of examples is drawn in training."""

from rag.training import mining, referents, written

# Those of our questions whose document tells rows of a table.
TABLES = "tables"
# Those of the collections that the reader hasn't been trained on yet.
FRESH = "fresh"
# Each set's weight among all draws; weights needn't add up to 1.
WEIGHTS = {
    written.PASSAGES: 0.40,
    written.HARD_PASSAGES: 0.50,
    written.DOCUMENTS: 0.36,
    written.HARD: 0.60,
    written.BARE: 0.60,
    written.FOLLOW_UPS: 0.50,
    TABLES: 1.0,
    FRESH: 3.5,
    referents.REFERENTS: 4.0,
    mining.MINED: 2.0,
    "squad2_dev_a": 0.30,
    "disfl_qa_a": 0.08,
    "squadshifts_wiki": 0.10,
    "squadshifts_other": 0.04,
    "squad11_other_articles": 0.08,
    "qamr_sentences": 0.02,
    "quoref_dev": 0.02,
    "multispanqa_valid": 0.03,
    "policyqa": 0.01,
    "boolq_dev": 0.03,
    "roles": 0.20,
    "contrasts": 0.06,
    "rankings": 0.02,
    "definitions": 0.02,
    "reasons": 0.02,
    "aliases": 0.04,
    "far": 0.02,
}
# That of any other set.
OTHER_SETS_WEIGHT = 0.1
