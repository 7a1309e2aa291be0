"""The schema and texts that a settings model declares."""

from datetime import timedelta
from typing import cast

import pytest

from baseline.settings import ChannelId, Color, Duration, GuildSettings, Secret


class Welcome(GuildSettings, section="welcome_mat", title="Welcome"):
    channel: ChannelId | None = None
    color: Color = "#ff0000"
    wait: Duration = timedelta(seconds=90)
    token: Secret | None = None


def test_section_and_title_come_from_the_class_arguments() -> None:
    assert (Welcome.section, Welcome.title, Welcome.version) == ("welcome_mat", "Welcome", 1)


def test_without_arguments_the_section_is_the_module_of_the_cog() -> None:
    model = cast("type[GuildSettings]", type("Plain", (GuildSettings,), {"__module__": "cogs.daily_news.settings"}))
    assert (model.section, model.title) == ("daily_news", "Daily news")


def test_a_setting_without_a_default_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="text"):
        type("Broken", (GuildSettings,), {"__annotations__": {"text": str}})


def test_ids_are_strings_in_json_and_numbers_in_python() -> None:
    model = Welcome.model_validate({"channel": "9223372036854775808"})
    assert model.channel == 9223372036854775808
    assert model.model_dump(mode="json")["channel"] == "9223372036854775808"


def test_durations_are_whole_seconds_in_json() -> None:
    assert Welcome.model_validate({"wait": 5}).wait == timedelta(seconds=5)
    assert Welcome().model_dump(mode="json")["wait"] == 90


def test_a_secret_is_not_shown_by_accident() -> None:
    model = Welcome.model_validate({"token": "hunter2"})
    assert "hunter2" not in repr(model)
    assert model.token is not None
    assert model.token.get_secret_value() == "hunter2"
    assert model.model_dump(mode="json")["token"] == "hunter2"


@pytest.mark.parametrize("values", [{"channel": "12a"}, {"channel": -1}, {"color": "red"}, {"wait": -1}])
def test_values_out_of_shape_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        Welcome.model_validate(values)
