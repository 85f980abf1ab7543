"""Every figure of a call, from its turns and its sound.

    measure(recording: Recording | None, turns: Sequence[Turn], lanes: Sequence[Lane], config: Config,
            announces: Callable[[str], bool], thanks: Callable[[str], bool] | None = None)
        -> tuple[Measures, tuple[Event, ...], tuple[Turn, ...]]      # turns with pace, level, pitch

`announces` says of an agent's words whether they announce a wait: the standards' own list of phrases.
"""

from qc.measures.call import measure

__all__ = ["measure"]
