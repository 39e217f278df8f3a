"""Quantisation-aware training (Jacob et al. 2018): a layer's input as dynamic int8 sees it at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import nn


def build() -> type[nn.Module]:
    """A kind of layer that rounds its input, batch × length × width, while it is trained and its ``live`` is true."""
    import torch
    from torch import nn

    @torch.compile(dynamic=True)  # type: ignore[untyped-decorator]  # one pass over memory instead of six
    def nearest(hidden: torch.Tensor) -> torch.Tensor:
        """Each row's values rounded to 256 steps between its least and greatest, 0 among them."""
        spread = hidden.amax((1, 2), keepdim=True).clamp(min=1e-6) - hidden.amin((1, 2), keepdim=True).clamp(max=0)
        step = spread / 255
        return torch.round(hidden / step) * step

    class Nearest(torch.autograd.Function):  # type: ignore[misc]  # torch is not there where types are checked
        """The rounding, through which slopes pass."""

        @staticmethod
        def forward(_: Any, hidden: torch.Tensor) -> torch.Tensor:
            """The rounded values."""
            return nearest(hidden)

        @staticmethod
        def backward(_: Any, slope: torch.Tensor) -> torch.Tensor:
            """The slope unchanged (straight-through; Bengio et al. 2013)."""
            return slope

    class Rounding(nn.Module):  # type: ignore[misc]
        """While training, if switched on: a row's values as int8 sees them at run time."""

        def __init__(self) -> None:
            super().__init__()
            self.live = False

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            """The values, rounded or as they are."""
            if not (self.live and self.training):
                return hidden
            return Nearest.apply(hidden.to(torch.bfloat16) if torch.is_autocast_enabled("cpu") else hidden)

    return Rounding


def before(products: nn.Module) -> None:
    """Put such a layer before each matrix product within ``products``."""
    from torch import nn

    kind = build()
    for part in list(products.modules()):
        if isinstance(part, nn.Linear):
            part.rounding = kind()
            part.register_forward_pre_hook(lambda product, given: (product.rounding(given[0]),))
