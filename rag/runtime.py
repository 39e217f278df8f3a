"""Loading the shipped models: files checked by hash, ONNX sessions with set thread counts."""

import hashlib
from functools import cache
from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

from rag.errors import ModelError

MODELS = Path(__file__).parent / "models"


def check_file(path: Path, sha256: str) -> Path:
    """`path`, once its content is known to be the pinned one.

    Raises: ModelError when the file is missing or its SHA-256 (hexadecimal) differs.
    """
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: the model file can't be read ({error.strerror}); install again") from error
    if found != sha256:
        raise ModelError(
            f"{path}: the model file is not the pinned one (sha256 {found[:16]}…, expected {sha256[:16]}…); "
            "install again"
        )
    return path


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """An inference session on the CPU; its `run` may be called from several threads at once.

    Raises: ModelError when the file is no model that ONNX Runtime can load.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads that spin take the cores from other sessions and other users' questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Processors without VNNI would add int8 products up in 16 bits, where they overflow: other logits, other answers.
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{path}: can't be loaded as an ONNX model ({error})") from error


@cache
def _tokenizer_json(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def tokenizer(max_tokens: int, strategy: str = "longest_first") -> Tokenizer:
    """The uncased WordPiece tokenizer that the embedding and the reader share.

    It truncates to `max_tokens`, special tokens included, by the strategy named (that of the
    `tokenizers` library), and pads nothing: callers batch by hand.
    """
    made = Tokenizer.from_str(_tokenizer_json(MODELS / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(max_tokens, strategy=strategy)
    return made
