"""How the reader's weights were made: from public question-answering data to an ONNX file.

Nothing at run time imports this package; torch and transformers are listed in ``requirements-train.txt``
alone and are imported only inside the functions that need them. ``python -m rag.training --help`` shows
every step.
"""
