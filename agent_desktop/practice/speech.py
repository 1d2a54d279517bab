"""Makes the callers' speech from the scenarios' text: a workshop tool, not needed to run.

The voice is espeak-ng's Mandarin, fed with pinyin: of the characters themselves Debian's espeak-ng 1.51 makes English
letters. sox makes it what a telephone carries.
"""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from agent_desktop.practice.scenario import SAMPLE_RATE, speech_name

_PUNCTUATION = str.maketrans("，。！？；：、", ",.!?;:,")
_VOICES = {"f": ("cmn-latn-pinyin+f3", "62"), "m": ("cmn-latn-pinyin+m3", "42")}
"""espeak-ng voice and pitch by the caller's gender."""


def render_speech(folder: Path, *, anew: bool = False) -> list[Path]:
    """Make the WAV files that a folder of scenarios lacks, or all of them anew, and return them.

    Raises:
        FileNotFoundError: espeak-ng or sox is not installed.
        subprocess.CalledProcessError: one of them failed.
    """
    made = []
    for path in sorted(folder.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for index, line in enumerate(file.get("talk", {}).get("lines", [])):
            target = folder / "audio" / speech_name(path.stem, index)
            if anew or not target.exists():
                _speak(
                    line["text"],
                    target,
                    file.get("voice", {}).get("gender", "f"),
                    file.get("voice", {}).get("speed", 170),
                )
                made.append(target)
    return made


def as_pinyin(text: str) -> str:
    """Return a sentence as pinyin with tone numbers, phrases read as phrases, punctuation kept for the pauses."""
    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(syllables).translate(_PUNCTUATION)


def _speak(text: str, target: Path, gender: str, words_a_minute: int) -> None:
    voice, pitch = _VOICES[gender]
    speech = subprocess.run(
        ["espeak-ng", "-v", voice, "-p", pitch, "-s", str(words_a_minute), "--stdout", as_pinyin(text)],
        check=True,
        capture_output=True,
    ).stdout
    # Silence is cut at both ends; 6 dB of room keep A-law from clipping.
    trim = ["silence", "1", "0.01", "0.2%", "reverse"]
    subprocess.run(
        [
            "sox",
            "-t",
            "wav",
            "-",
            "-b",
            "16",
            "-c",
            "1",
            "-r",
            str(SAMPLE_RATE),
            str(target),
            *trim,
            *trim,
            "norm",
            "-6",
        ],
        check=True,
        input=speech,
    )
