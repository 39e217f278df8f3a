"""Dropout (Srivastava et al. 2014) for processors: a whole layer's mask comes from one draw of random bytes.

torch draws a mask one number after the other there, which took a ninth of a training step on processors with AMX.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch
    from torch import nn

LEVELS = 256


def build(rate: float = 0.0) -> nn.Module:
    """A dropout layer whose rate is rounded to 256ths; on other devices than processors it is torch's own."""
    import torch
    from torch import nn

    class Dropout(nn.Dropout):  # type: ignore[misc]  # torch is not there where types are checked
        """Zeroes a share of the values while training and scales the others up."""

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            """The values, a share of them zero."""
            if not (self.training and self.p) or hidden.device.type != "cpu":
                return super().forward(hidden)
            cut = round(self.p * LEVELS)
            seed = int(torch.randint(2**62, ()))
            drawn = np.random.Generator(np.random.SFC64(seed)).bytes(hidden.numel())
            mask = torch.frombuffer(bytearray(drawn), dtype=torch.uint8).view(hidden.shape) >= cut
            return hidden * mask.to(hidden.dtype).mul_(LEVELS / (LEVELS - cut))

    return Dropout(rate)
