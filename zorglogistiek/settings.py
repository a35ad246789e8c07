"""Settings, read from the environment (``ZORGLOGISTIEK_…``); every one is documented in ``docs/operations.md``."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.mail import USUAL_PORTS, MailServer, SmtpSecurity, is_address
from zorglogistiek.sealing.keys import Keyring, missing_keys, read_key_file, read_keys


class Settings(BaseSettings):
    """What an installation may choose. A wrong value stops the start with an error that names it."""

    model_config = SettingsConfigDict(
        env_prefix="ZORGLOGISTIEK_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        default="sqlite:///zorglogistiek.db",
        description="Address of the registry: sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE.",
    )
    keys: SecretStr | None = Field(
        default=None,
        description="The keys that names and BSN are sealed with: id:base64 pairs, the first is the current one.",
    )
    keys_file: Path | None = Field(default=None, description="A file that holds the keys, instead.")
    policy_file: Path | None = Field(
        default=None,
        description="The region's own policy (TOML); without it the policy that comes with the program.",
    )
    plan_seconds: float = Field(default=20.0, gt=0, le=3600, description="How long the engine may work on a plan.")
    session_hours: float = Field(default=12.0, gt=0, le=24, description="How long a sign-in lasts.")
    idle_minutes: float = Field(
        default=60.0, ge=1, le=1440, description="After so long without a request a sign-in ends."
    )
    require_second_factor: bool = Field(
        default=False, description="Whether every account with a password must set up a second factor before its work."
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The identity provider (OpenID Connect) of the organisations; without it only passwords.",
    )
    oidc_client_id: str | None = Field(default=None, description="By which name the identity provider knows this site.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret that belongs to that name.")
    oidc_acr: str = Field(
        default="", description="The levels of assurance (acr) that suffice, with spaces between; empty: any."
    )
    oidc_name: str = Field(default="de organisatie", description="What the sign-in page calls the identity provider.")
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
    smtp_host: str | None = Field(
        default=None, description="The mail server for messages; without it they are shown on a page and go nowhere."
    )
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; by default 587 (starttls), 465 (tls) or 25 (none)."
    )
    smtp_security: SmtpSecurity = Field(default=SmtpSecurity.STARTTLS, description="How the connection is protected.")
    smtp_username: str | None = Field(
        default=None, description="The name to sign in with, where the server asks for it."
    )
    smtp_password: SecretStr | None = Field(default=None, description="The password that belongs to that name.")
    smtp_from: str | None = Field(default=None, description="The address that messages come from.")

    @model_validator(mode="after")
    def keys_are_keys(self) -> Self:
        """A key set that is none stops the start; its text is not repeated."""
        if self.keys is not None and self.keys_file is not None:
            raise ValueError("ZORGLOGISTIEK_KEYS and ZORGLOGISTIEK_KEYS_FILE exclude each other")
        if self.keys is not None:
            try:
                read_keys(self.keys.get_secret_value())
            except ValueError as error:
                raise ValueError(f"ZORGLOGISTIEK_KEYS: {error}") from None
        return self

    @property
    def keyring(self) -> Keyring:
        """The keys. Invalid when there are none, or the file with them cannot be read or holds none."""
        if self.keys is not None:
            return read_keys(self.keys.get_secret_value())
        if self.keys_file is None:
            raise missing_keys()
        try:
            return read_key_file(self.keys_file)
        except (OSError, ValueError) as error:
            why = error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
            raise Invalid("settings", [Fault(field="ZORGLOGISTIEK_KEYS_FILE", message=why)]) from None

    @model_validator(mode="after")
    def smtp_fits_together(self) -> Self:
        """A mail server that cannot work, or would be told a password in the open, stops the start."""
        if self.smtp_host is None:
            return self
        if not is_address(self.smtp_from or ""):
            raise ValueError("ZORGLOGISTIEK_SMTP_FROM must be an e-mail address when there is a mail server")
        if (self.smtp_username is None) is not (self.smtp_password is None):
            raise ValueError("ZORGLOGISTIEK_SMTP_USERNAME and ZORGLOGISTIEK_SMTP_PASSWORD belong together")
        if self.smtp_username is not None and self.smtp_security is SmtpSecurity.NONE:
            raise ValueError("ZORGLOGISTIEK_SMTP_SECURITY must be starttls or tls to sign in: a password in the open")
        return self

    @model_validator(mode="after")
    def identity_provider_fits_together(self) -> Self:
        """An identity provider that cannot be trusted on its way here, or does not know this site, stops the start."""
        if self.oidc_issuer is None:
            return self
        if not is_safe_address(self.oidc_issuer):
            raise ValueError("ZORGLOGISTIEK_OIDC_ISSUER must begin with https:// (http only on this machine)")
        if not self.oidc_client_id or self.oidc_client_secret is None:
            raise ValueError(
                "ZORGLOGISTIEK_OIDC_CLIENT_ID and ZORGLOGISTIEK_OIDC_CLIENT_SECRET are needed with an issuer"
            )
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server; None when there is none."""
        if self.smtp_host is None or self.smtp_from is None:
            return None
        return MailServer(
            host=self.smtp_host,
            port=self.smtp_port or USUAL_PORTS[self.smtp_security],
            security=self.smtp_security,
            username=self.smtp_username,
            password=None if self.smtp_password is None else self.smtp_password.get_secret_value(),
            sender=self.smtp_from,
        )


def is_safe_address(address: str) -> bool:
    """Whether what is sent to an address on the web cannot be read on the way: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
