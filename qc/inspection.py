"""The way of one call through the product. Read `Inspector.inspect` and you know what qc does."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from qc.audio import Recording
from qc.condition import fit_to_judge
from qc.config import Config
from qc.listening import listen
from qc.measures import measure
from qc.memory import keep_little
from qc.privacy import BYTES, files_for, masked, store_key
from qc.records import Call, Condition, Conversation, Inspection, Transcription, Turn
from qc.roles import Lanes, check_by_words
from qc.rules import Rules, load_rules
from qc.scoring import score_call
from qc.standards import judge
from qc.transcription import Cache, Transcriber, likelihoods, load_transcriber
from qc.turns import make_turns

HANDED_IN = "handed in"  # in place of a model's name


@dataclass(frozen=True)
class MakeInspector:
    """Makes an inspector in the process that needs it: the model is loaded there, once."""

    config: Config
    recordings: Path
    cache: Path
    key: Path

    def __call__(self) -> Callable[[Call], Inspection]:
        files_for(self.config.files)
        keep_little()
        transcriber = load_transcriber(self.config.model, self.config.transcription)
        key = store_key(self.key)
        cache = Cache(self.cache, key)
        return Inspector(self.config, self.recordings, transcriber, load_rules(self.config), cache, key).inspect


@dataclass(frozen=True)
class Inspector:
    """Inspects calls, one after the other. Without a store's `key`, fingerprints agree within this inspector only."""

    config: Config
    recordings: Path
    transcriber: Transcriber
    rules: Rules
    cache: Cache | None = None
    key: bytes = field(default_factory=partial(secrets.token_bytes, BYTES), repr=False)

    def inspect(self, call: Call) -> Inspection:
        """From a call's recording to its score, and the evidence for every point of it; what is private is masked.

        Raises:
            RecordingError: the recording cannot be inspected; the code says why.
        """
        config = self.config.for_call(call)
        standards = self.rules.standards.on(call.start_time.astimezone(config.zone).date())
        language = call.language or config.language

        heard = listen(call, self.recordings, self.transcriber, config, language, self.cache)
        recording, lanes, words = heard.recording, heard.lanes, heard.words
        turns = make_turns(lanes.lanes, words, config)
        checked = check_by_words(call, lanes, turns)
        if checked.lanes != lanes.lanes:
            lanes, turns = checked, make_turns(checked.lanes, words, config)
        measures, events, turns = measure(recording, turns, checked.lanes, config, standards.waits)
        condition = (
            fit_to_judge(recording, checked, config.condition, config.speech)
            if recording
            else Condition(reasons=("no_sound",))
        )
        conversation = Conversation(
            duration_s=recording.duration_s if recording else max((turn.span.end_s for turn in turns), default=0.0),
            turns=turns,
            events=events,
            measures=measures,
            roles_from=checked.roles_from,
            roles_confidence=checked.roles_confidence,
            condition=replace(condition, reasons=(*condition.reasons, *checked.notes)),
            transcription=Transcription(
                HANDED_IN if call.transcript else self.transcriber.name, _confidence(turns), language
            ),
        )
        ask = partial(self._likelihoods, recording, checked, turns, language) if recording else None
        judgement = judge(call, conversation, standards, ask)
        score, findings = score_call(call, conversation, judgement.findings, self.rules.forms)
        inspection = Inspection(
            call=call,
            recording_sha256=recording.sha256 if recording else None,
            conversation=replace(conversation, likelihoods=judgement.asked),
            findings=findings,
            customer_types=judgement.customer_types,
            score=score,
            standards_version=standards.version,
        )
        return masked(inspection, config.privacy, self.key)

    def _likelihoods(
        self, recording: Recording, lanes: Lanes, turns: Sequence[Turn], language: str, turn: int, texts: Sequence[str]
    ) -> list[float]:
        """How likely each text is for the sound of a turn, in nats; minus infinity where the model cannot be asked."""
        lane = next(lane for lane in lanes.lanes if lane.role == turns[turn].role)
        return likelihoods(turns[turn], texts, recording, lane.channel, lane.speech, self.transcriber, language)


def _confidence(turns: Sequence[Turn]) -> float | None:
    """The chance that a character that was heard is right; None where there are none."""
    chars = sum(turn.chars for turn in turns)
    return sum(turn.right * turn.chars for turn in turns) / chars if chars else None
