"""The doctor finds what is there and says what is not."""

from __future__ import annotations

from pathlib import Path

from agent_desktop.doctor import Verdict, doctor, examine
from agent_desktop.settings import Settings


def test_each_check_says_how_it_ended(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, audio="none", keyring="off", backend_url="http://127.0.0.1:9")
    findings = {finding.name: finding for finding in examine(settings)}
    assert findings["database"].verdict is Verdict.OK
    assert findings["backend"].verdict is Verdict.NOTE
    assert findings["keyring"].verdict is Verdict.NOTE
    lines: list[str] = []
    doctor(settings.model_copy(update={"backend_url": "http://bank.example"}), lines.append)
    assert len(lines) == len(findings)
    assert any(line.startswith("bad") and "bank.example" in line for line in lines)
