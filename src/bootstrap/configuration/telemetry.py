"""Settings of logs, metrics and traces."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from bootstrap.configuration.types import HttpUrl, Secret


class TelemetrySettings(BaseSettings):
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["json", "console"] = Field("json", description="json or console")
    slow_sql_seconds: float = Field(
        0.5, ge=0, le=3600, description="from how many seconds on a statement in SQL is logged as slow, such as 0.5"
    )
    slow_llm_seconds: float = Field(
        30.0, ge=0, le=3600, description="from how many seconds on a call to a model is logged as slow, such as 30"
    )
    otel_exporter_otlp_endpoint: HttpUrl | None = Field(
        None, description="the URL of an OpenTelemetry collector, such as http://collector:4318"
    )
    otel_exporter_otlp_headers: Secret | None = Field(
        None, description="headers for that collector as name=value, separated by commas, such as authorization=…"
    )
