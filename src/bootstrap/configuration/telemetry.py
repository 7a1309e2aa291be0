"""Settings of logs, metrics and traces."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class TelemetrySettings(BaseSettings):
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["json", "console"] = Field("json", description="json or console")
    slow_sql_seconds: float = Field(
        0.5, ge=0, le=3600, description="from how many seconds on a statement in SQL is logged as slow, such as 0.5"
    )
    slow_llm_seconds: float = Field(
        30.0, ge=0, le=3600, description="from how many seconds on a call to a model is logged as slow, such as 30"
    )
