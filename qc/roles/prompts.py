"""Recorded prompts on a speaker's channel are no one's speech: what a queue, a menu or the network says.

    agent's channel   |欢迎致电青禾通信。人工服务请按0。|您好，工号1026，请问有什么可以帮您？|  …  |满意请按1。|
    customer's                                                                      我想问…
    lanes             |------------ system ------------|------------ agent ---------------|  …  |-- system --|

Only what stands before the other side's first word or after its last one can be a prompt: an agent may say the same in
a conversation, and then answers for it. (Ring-back, key tones and hold music are not speech in the first place.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qc.records import Word
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span, intersect, merge, subtract
from qc.text.folding import fold

_SENTENCE_ENDS = "。！？!?"
_SAID_BY_MACHINES = tuple(
    fold(phrase).text
    for phrase in (
        "请按", "按键", "请直接拨", "转人工", "人工服务请", "话务员正忙", "座席正忙", "坐席正忙", "坐席忙", "座席忙",
        "线路正忙", "正在为您转接", "正在为您接通", "正在接通", "排队等候", "通话将被录音", "通话可能被录音",
        "将会被录音", "您拨打的", "您所拨打", "暂时无人接听", "暂时无法接通", "已关机", "正在通话中", "滴声后",
        "号话务员为您服务", "sorry the number you", "please press", "will be recorded", "may be recorded",
    )
)  # fmt: skip


def set_prompts_apart(lanes: Lanes, words: Sequence[Sequence[Word]]) -> tuple[Lanes, list[list[Word]]]:
    """Lanes and each one's words, with the prompts in lanes of the role `system` behind the ones that were given."""
    kept, said = list(lanes.lanes), [list(own) for own in words]
    prompts: list[Lane] = []
    prompts_said: list[list[Word]] = []
    for number, lane in enumerate(lanes.lanes):
        others = [word.span for other, own in enumerate(words) if other != number for word in own]
        found = _prompts(words[number], others) if lane.role != "system" else []
        if not found:
            continue
        spans = tuple(intersect(lane.speech, found))
        prompts.append(Lane("system", lane.channel, spans))
        prompts_said.append([word for word in words[number] if _within(word, found)])
        kept[number] = replace(lane, speech=tuple(subtract(lane.speech, found)))
        said[number] = [word for word in words[number] if not _within(word, found)]
    return replace(lanes, lanes=(*kept, *prompts)), [*said, *prompts_said]


def _prompts(words: Sequence[Word], others: Sequence[Span]) -> list[Span]:
    """The stretches, from the start and to the end, that end or begin with a machine's sentence; others are silent."""
    sentences = _sentences(words)
    first_s = min((span.start_s for span in others), default=float("inf"))
    last_s = max((span.end_s for span in others), default=float("inf"))
    machine = [number for number, sentence in enumerate(sentences) if _by_machine(sentence)]
    before = [number for number in machine if sentences[number][-1].span.end_s <= first_s]
    after = [number for number in machine if sentences[number][0].span.start_s >= last_s]
    found = []
    if before:
        found.append(Span(0.0, _border_s(sentences, before[-1] + 1)))
    if after:
        found.append(Span(_border_s(sentences, after[0]), float("inf")))
    return merge(found)


def _border_s(sentences: Sequence[Sequence[Word]], number: int) -> float:
    """The middle of the gap before a sentence; infinity behind the last one, 0 before the first."""
    if number == len(sentences):
        return float("inf")
    if number == 0:
        return 0.0
    return (sentences[number - 1][-1].span.end_s + sentences[number][0].span.start_s) / 2


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if any(mark in word.trailing for mark in _SENTENCE_ENDS):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _by_machine(sentence: Sequence[Word]) -> bool:
    text = fold("".join(word.text + word.trailing for word in sentence)).text
    return any(phrase in text for phrase in _SAID_BY_MACHINES)


def _within(word: Word, spans: Sequence[Span]) -> bool:
    return any(span.contains((word.span.start_s + word.span.end_s) / 2) for span in spans)
