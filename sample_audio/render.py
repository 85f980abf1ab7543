"""Render the sample calls: dialogues in, telephone recordings and the truth about them out.

    python sample_audio/render.py                                   # the calls in this folder
    python sample_audio/render.py --dialogues FILE --out DIR        # any other set

The way of a call:  dialogue → turns on a timeline → a clean channel for each role → line → FLAC and truth.
"""

import argparse
import csv
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import telephone
import yaml
from timeline import ROLES, Timeline, lay_out
from truth import truth
from voices import SAMPLE_RATE_HZ, MissingVoices, Speaker, fetch_voices

HERE = Path(__file__).parent
CACHE_DIR = Path.home() / ".cache" / "qc-sample-voices"
COLUMNS = (
    "recording",
    "call_id",
    "agent_id",
    "agent_name",
    "team",
    "direction",
    "call_type",
    "start_time",
    "agent_channel",
    "hangup_by",
    "customer_ref",
)


def render(script: dict[str, Any], out: Path, speaker: Speaker) -> None:
    """Write the recordings, calls.csv and truth.json of a set of dialogues."""
    out.mkdir(parents=True, exist_ok=True)
    rows, truths = [], []
    for call in script["calls"]:
        agent = script["agents"][call["agent_id"]]
        timeline = lay_out(call, agent, speaker)
        clean = clean_channels(timeline, script["level_dbfs"] | call.get("level_dbfs", {}))
        pcm = recording(call, script["line"] | call.get("line", {}), clean)
        known = truth(call, agent, timeline, clean)
        write_flac(out / known["recording"], pcm, call.get("keep", 1.0))
        truths.append(known)
        row = call | {"recording": known["recording"], "agent_name": agent["name"], "team": agent["team"]}
        rows.append({column: row[column] for column in COLUMNS})
        print(f"{call['call_id']}  {timeline.duration_s:5.1f} s  {len(timeline.turns):2d} turns", flush=True)
    with (out / "calls.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    text = json.dumps(truths, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")


def clean_channels(timeline: Timeline, level_dbfs: dict[str, float]) -> dict[str, np.ndarray]:
    """Return each role's speech in the telephone band at 8 kHz, at the active speech level asked for."""
    channels = {}
    for role in ROLES:
        samples = np.zeros(round(timeline.duration_s * SAMPLE_RATE_HZ))
        for turn in timeline.turns:
            if turn.role == role:
                start = round(turn.start_s * SAMPLE_RATE_HZ)
                samples[start : start + len(turn.samples)] += turn.samples
        channel = telephone.to_line(samples, SAMPLE_RATE_HZ)
        level = telephone.active_level_dbfs(channel)
        channels[role] = channel if level is None else channel * telephone.amplitude(level_dbfs[role] - level)
    return channels


def recording(call: dict[str, Any], line: dict[str, Any], clean: dict[str, np.ndarray]) -> np.ndarray:
    """Return the recording as 16-bit samples (count, channels): cross-talk, noise and codec put on."""
    agent, customer = clean["agent"], clean["customer"]
    if call["agent_channel"] == "mono":
        tracks = [agent + customer]
    else:
        agent_track = agent + telephone.leak(customer, line["leak_db"])
        customer_track = customer + telephone.leak(agent, line["leak_db"])
        tracks = [agent_track, customer_track]
        if call["agent_channel"] == "right":
            tracks.reverse()
    seed = zlib.crc32(call["call_id"].encode())
    for number, track in enumerate(tracks):
        tracks[number] = track + telephone.line_noise(len(track), line["noise_dbfs"], seed + number)
    pcm = telephone.to_pcm(np.stack(tracks, axis=1))
    return telephone.a_law(pcm) if line["codec"] == "a-law" else pcm


def write_flac(path: Path, pcm: np.ndarray, keep: float) -> None:
    """Write a FLAC file; a damaged one breaks off after the share `keep` of its bytes."""
    soundfile.write(path, pcm, telephone.SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    if keep < 1.0:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])


def main() -> int:
    parser = argparse.ArgumentParser(description="Render the sample calls from their dialogues.")
    parser.add_argument("--dialogues", type=Path, default=HERE / "dialogues.yaml", metavar="FILE")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR")
    parser.add_argument("--voices", type=Path, metavar="DIR", help="folder with z*.bin (default: from npm)")
    parser.add_argument("--cache", type=Path, default=CACHE_DIR, metavar="DIR", help="default: %(default)s")
    options = parser.parse_args()
    script = yaml.safe_load(options.dialogues.read_text(encoding="utf-8"))
    try:
        speaker = Speaker(options.voices or fetch_voices(options.cache), options.cache)
        render(script, options.out, speaker)
    except (MissingVoices, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
