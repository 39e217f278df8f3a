"""How long the stages of one answer take."""

from time import perf_counter


class Clock:
    """Wall-clock seconds by stage, from its making on."""

    def __init__(self) -> None:
        self._begun = self._last = perf_counter()
        self._stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Ends a stage, which began where the one before ended."""
        now = perf_counter()
        self._stages[stage] = now - self._last
        self._last = now

    def total(self, stage: str) -> dict[str, float]:
        """Ends the last stage; gives the seconds of each, with the whole under "total"."""
        self.lap(stage)
        return {**self._stages, "total": self._last - self._begun}
