"""Settings, read from the environment (``ZORGLOGISTIEK_…``); every one is documented in ``docs/operations.md``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation may choose. A wrong value stops the start with an error that names it."""

    model_config = SettingsConfigDict(env_prefix="ZORGLOGISTIEK_", extra="ignore", frozen=True)

    database_url: str = Field(
        default="sqlite:///zorglogistiek.db",
        description="Address of the registry: sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE.",
    )
    policy_file: Path | None = Field(
        default=None,
        description="The region's own policy (TOML); without it the policy that comes with the program.",
    )
    plan_seconds: float = Field(default=20.0, gt=0, le=3600, description="How long the engine may work on a plan.")
    session_hours: float = Field(default=12.0, gt=0, le=24, description="How long a sign-in lasts.")
    secure_cookies: bool = Field(
        default=True, description="Send the session cookie over https only; off for the demo on localhost."
    )
    public_url: str = Field(
        default="http://localhost:8000",
        description="The address at which the users reach the site; named in the API.",
    )
    contact_email: str = Field(
        default="beheer@zorglogistiek.example",
        description="Whom to write to about the API; named in its description.",
    )
