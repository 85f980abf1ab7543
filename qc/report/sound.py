"""What a page plays: the recording where it lies, or a covered copy beside the page where something in it is masked."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from qc.clips import is_masked, make_clip, recording_of
from qc.config import AudioSettings
from qc.digests import sha256_of
from qc.errors import QcError
from qc.report.pages import SOUND, page_name
from qc.views import CallView

COPIED = {"sound_private", "sound_unplayable"}  # what is said of a sound of which only a copy may be played
PLAYED = {".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".webm"}  # by browsers, whatever the system


@dataclass(frozen=True)
class Heard:
    """The address that a page plays, "" if none, and a code of what is to be said of it, "" if nothing."""

    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sounds:
    """The sound of calls whose recordings lie in the folder `recordings`; `audio` and `margin_s` as clips need them."""

    recordings: Path
    audio: AudioSettings
    margin_s: float

    def of(self, call: CallView, folder: Path, *, copied: bool) -> Heard:
        """What the page of `call` in `folder` plays.

        What may not be played as it lies, or cannot be, is played from a covered copy, where one is to be made
        (`copied`). Only the recording that was inspected is: which words of another are private nobody knows.

        Raises:
            OSError: the copy cannot be written.
        """
        try:
            path = recording_of(call, self.recordings)
            if sha256_of(path) != call.facts["recording_sha256"]:
                return Heard(note="sound_changed")
            if not is_masked(call) and path.suffix.lower() in PLAYED:
                return Heard(quote(os.fsencode(os.path.relpath(path, folder.resolve()))))
            if not copied:
                return Heard(note="sound_private" if is_masked(call) else "sound_unplayable")
            clip = make_clip(call, self.recordings, None, self.audio, self.margin_s)
        except (QcError, OSError):
            return Heard(note="sound_missing")
        copy = (folder / page_name("call", call.facts["call_id"])).with_suffix(SOUND)
        unfinished = copy.with_suffix(".part")
        unfinished.write_bytes(clip)
        os.replace(unfinished, copy)
        return Heard(copy.name, "sound_covered" if is_masked(call) else "")


def forget_copies(folder: Path, kept: Collection[str]) -> None:
    """Remove the copies of an earlier report, but for those named in `kept`."""
    for path in folder.glob(f"call-{'[0-9a-f]' * 16}{SOUND}"):
        if path.name not in kept:
            path.unlink()
