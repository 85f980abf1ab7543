"""Every figure of a call, from its turns and its sound.

    measure(recording: Recording | None, turns: Sequence[Turn], lanes: Sequence[Lane], config: Config,
            waits: Waits)
        -> tuple[Measures, tuple[Event, ...], tuple[Turn, ...]]      # turns with pace, level, pitch

`waits` says of a turn's words whether they announce a wait, ask for one or thank for it: the standards' own phrases.
"""

from qc.measures.call import measure
from qc.measures.waits import Waits

__all__ = ["Waits", "measure"]
