"""The description of the routes, for whoever writes another seat."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from agent_desktop.backend.app import create_app
from agent_desktop.backend.settings import BackendSettings
from agent_desktop.contract.problems import ProblemType
from agent_desktop.resources import resources_root


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return create_app(BackendSettings("sqlite+aiosqlite://")).openapi()


def test_every_operation_says_what_it_is_and_answers(description: dict[str, Any]) -> None:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert path.startswith("/api/v1/"), where
            assert operation["tags"], where
            assert operation["description"], where
            good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            if "204" not in operation["responses"] and not path.endswith("/stream"):
                assert good["content"], where
            for status in ("401", "403", "404", "409", "412", "413", "422", "423"):
                assert "application/problem+json" in operation["responses"][status]["content"], f"{where} {status}"


def test_every_route_but_three_asks_for_a_token(description: dict[str, Any]) -> None:
    free = {
        path
        for path, item in description["paths"].items()
        for operation in item.values()
        if not operation.get("security")
    }
    assert free == {"/api/v1/sign-in", "/api/v1/token/refresh", "/api/v1/health"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_refusal_has_a_sentence_and_a_next_step(language: str) -> None:
    texts = tomllib.loads((resources_root() / "translations" / language / "backend.toml").read_text("utf-8"))
    assert set(texts) == {f"error.{kind}{part}" for kind in ProblemType for part in ("", ".next")}
