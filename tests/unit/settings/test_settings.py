"""Settings come from five places, and each mistake names its key and its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent_desktop.settings import (
    BadSetting,
    BadSettingsFile,
    LoadedSettings,
    Settings,
    SettingWarning,
    UiState,
    Upgrade,
    WarningKind,
    load_settings,
    save_choices,
    upgraded,
)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def load(policy: Path, user: Path, environment: dict[str, str] | None = None, **options: Any) -> LoadedSettings:
    return load_settings(options, environment=environment or {}, policy_file=policy, user_file=user)


def test_without_any_file_there_are_defaults_below_the_users_own_folder(policy: Path, user: Path) -> None:
    loaded = load(policy, user)
    assert loaded.settings.language == "zh_CN"
    assert loaded.settings.backend_url.startswith("http://127.0.0.1")
    assert loaded.settings.data_dir.is_absolute()
    assert not loaded.places
    assert not loaded.warnings


def test_each_layer_lies_over_the_one_before(policy: Path, user: Path) -> None:
    policy.write_text('backend_url = "https://a"\nlanguage = "en"\ntheme = "dark"\nring = false\n')
    save_choices({"language": "zh_CN", "theme": "light"}, user)
    loaded = load(policy, user, {"AGENT_DESKTOP_THEME": "system", "AGENT_DESKTOP_RING": "true"}, ring=False, audio=None)
    settings = loaded.settings
    assert (settings.backend_url, settings.language, settings.theme, settings.ring) == (
        "https://a",
        "zh_CN",
        "system",
        False,
    )
    assert loaded.places["backend_url"] == str(policy)
    assert loaded.places["ring"] == "command line"


def test_what_the_policy_locks_nobody_changes(policy: Path, user: Path) -> None:
    policy.write_text('locked = ["backend_url", "audio"]\nbackend_url = "https://a"\n')
    save_choices({"backend_url": "https://b"}, user)
    loaded = load(policy, user, {"AGENT_DESKTOP_AUDIO": "none"}, backend_url="https://c")
    assert loaded.settings.backend_url == "https://a"
    assert loaded.settings.audio == "device"
    assert [(warning.kind, warning.key) for warning in loaded.warnings] == [
        (WarningKind.LOCKED, "backend_url"),
        (WarningKind.LOCKED, "audio"),
        (WarningKind.LOCKED, "backend_url"),
    ]


def test_an_unknown_key_is_told_not_fatal(policy: Path, user: Path) -> None:
    policy.write_text('colour = "red"\n')
    assert load(policy, user).warnings == (SettingWarning(WarningKind.UNKNOWN, "colour", str(policy)),)


@pytest.mark.parametrize(
    ("key", "text"),
    [("language", '"fr"'), ("ring", '"perhaps"'), ("backend_url", '"ftp://x"'), ("shortcuts", "3"), ("locked", "3")],
)
def test_a_bad_value_names_key_place_and_what_was_expected(policy: Path, user: Path, key: str, text: str) -> None:
    policy.write_text(f"{key} = {text}\n")
    with pytest.raises(BadSetting) as raised:
        load(policy, user)
    assert raised.value.facts["key"] == key
    assert raised.value.facts["place"] == str(policy)
    assert raised.value.facts["expected"]


def test_a_file_that_is_not_toml_is_named(policy: Path, user: Path) -> None:
    policy.write_bytes(b"\xff = ")
    with pytest.raises(BadSettingsFile) as raised:
        load(policy, user)
    assert raised.value.facts["place"] == str(policy)


def test_choices_are_kept_beside_the_others_and_taken_back(policy: Path, user: Path) -> None:
    save_choices({"theme": "dark", "shortcuts": {"softphone.answer": 'F9"'}, "data_dir": Path("/data/坐席")}, user)
    save_choices({"language": "en"}, user)
    settings = load(policy, user).settings
    assert (settings.theme, settings.language) == ("dark", "en")
    assert settings.shortcuts == {"softphone.answer": 'F9"'}
    assert settings.data_dir == Path("/data/坐席")
    save_choices({"theme": None}, user)
    assert load(policy, user).settings.theme == "system"


@pytest.mark.parametrize("choices", [{"theme": "pink"}, {"colour": "red"}])
def test_a_bad_choice_is_not_written(policy: Path, user: Path, choices: dict[str, str]) -> None:
    save_choices({"theme": "dark"}, user)
    with pytest.raises(BadSetting):
        save_choices(choices, user)
    assert load(policy, user).settings.theme == "dark"


def test_an_older_file_is_brought_up_to_date_and_a_newer_one_is_told() -> None:
    def renamed(values: dict[str, Any]) -> dict[str, Any]:
        return {("theme" if key == "colours" else key): value for key, value in values.items()}

    def doubled(values: dict[str, Any]) -> dict[str, Any]:
        return values | {"theme": values["theme"] * 2}

    upgrades = (Upgrade(3, doubled), Upgrade(2, renamed))
    warnings: list[SettingWarning] = []
    path = Path("settings.toml")
    assert upgraded({"version": 1, "colours": "x"}, path, warnings, upgrades, 3) == {"theme": "xx"}
    assert upgraded({"version": 2, "theme": "x"}, path, warnings, upgrades, 3) == {"theme": "xx"}
    assert upgraded({"version": 3, "theme": "x"}, path, warnings, upgrades, 3) == {"theme": "x"}
    assert not warnings
    upgraded({"version": 4}, path, warnings, upgrades, 3)
    assert [warning.kind for warning in warnings] == [WarningKind.NEWER]


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_pane_sizes_survive_and_a_damaged_file_costs_nothing(tmp_path: Path) -> None:
    state = UiState(tmp_path / "ui" / "state.json")
    state.put("panes", [300, 500])
    state.save()
    assert UiState(tmp_path / "ui" / "state.json").get("panes") == [300, 500]
    (tmp_path / "ui" / "state.json").write_text("{half")
    assert UiState(tmp_path / "ui" / "state.json").get("panes") is None
