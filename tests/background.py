"""The real text into which the tests of invented examples set their statements."""

from rag.training.data import Example

TEXT = "The river rises in the hills. It flows to the sea."
BACKGROUND = Example("1", "squad", "River", "Where does the river rise?", TEXT, ((19, 28),))
