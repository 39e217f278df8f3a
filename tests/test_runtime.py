"""What every processor must make of an int8 product."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from rag import runtime


def test_int8_products_do_not_overflow_on_any_processor(tmp_path):
    weights = np.full((4, 1), 127, dtype=np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["values", "weights"], ["product"])],
        "product",
        [helper.make_tensor_value_info("values", TensorProto.UINT8, [1, 4])],
        [helper.make_tensor_value_info("product", TensorProto.INT32, [1, 1])],
        [numpy_helper.from_array(weights, "weights")],
    )
    path = tmp_path / "product.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    (product,) = runtime.session(path, threads=1).run(None, {"values": np.full((1, 4), 255, dtype=np.uint8)})
    # Added up in pairs in 16 bits, as the fastest product does where there is no VNNI, it would be 65534.
    assert product.tolist() == [[4 * 255 * 127]]
