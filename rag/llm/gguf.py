"""A GGUF file served in process by llama.cpp (through xllamacpp), on loopback, behind a key made at start."""

import os
import secrets
from importlib import util
from pathlib import Path

from rag.errors import AnswererError, SettingsError

QUIET = -1


class GgufServer:
    """An OpenAI-compatible server of one model, for this process alone; `url` and `key` open it.

    `window` is the context in tokens, `threads` those that compute.

    Raises: SettingsError when the file or xllamacpp is missing; AnswererError when it is no model.
    """

    def __init__(self, path: Path, window: int, threads: int) -> None:
        if not path.is_file():
            raise SettingsError(f"SOURCELINE_LLM_GGUF={path}: no such file; name a GGUF file")
        if util.find_spec("xllamacpp") is None:
            raise SettingsError("SOURCELINE_LLM_GGUF needs xllamacpp: pip install -r requirements-llm.txt")
        # Waiting threads that spin take the cores from those that work: 3 instead of 60 tokens/s on two.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import xllamacpp  # an optional requirement

        self.key = secrets.token_urlsafe(32)
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.n_ctx = window
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = threads
        parameters.sampling.temp = 0.0
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        parameters.api_keys = [self.key]
        parameters.verbosity = QUIET
        parameters.ui = False
        try:
            self._server = xllamacpp.Server(parameters)
        except (RuntimeError, ValueError) as error:
            raise AnswererError(f"{path}: llama.cpp can't load it ({error}); name a GGUF model") from error
        self.url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Stops the server and frees the model's memory."""
        self._server = None
