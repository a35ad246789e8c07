"""Settings, read from the environment (``ZORGLOGISTIEK_…``); every one is documented in ``docs/operations.md``."""

import ipaddress
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.logs import LogFormat, LogLevel
from zorglogistiek.mail import USUAL_PORTS, MailServer, SmtpSecurity, is_address
from zorglogistiek.sealing.keys import Keyring, missing_keys, read_key_file, read_keys

PREFIX = "ZORGLOGISTIEK_"

NOT_OURS = frozenset({"ZORGLOGISTIEK_TEST_POSTGRESQL"})
"""Read by the tests and not by the program."""

WELL_KNOWN = frozenset(
    {
        *("admin", "change-me", "changeme", "geheim", "password", "postgres", "secret", "welkom", "wachtwoord"),
        *("zorglogistiek", "zorglogistiek-demo"),
    }
)
"""Passwords that stand in examples, and that everybody tries first."""

MOST_OF_ALL = 0.5
"""Who trusts this part of all addresses as proxies, or more of them, believes visitors and not proxies."""

KEPT_SECRET = "is a password that everybody knows; choose another"  # noqa: S105 - what is said of one

NO_REGISTRY = "is no address of a registry: write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"

HERE = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})
"""Hosts that no other machine reaches."""


class Settings(BaseSettings):
    """What an installation may choose. Wrong values stop the start, all told at once (see ``settings_at_start``)."""

    model_config = SettingsConfigDict(
        env_prefix="ZORGLOGISTIEK_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    demo: bool = Field(
        default=False, description="This is the demo: known passwords may be used. Never for a real registry."
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
    simulations_folder: Path | None = Field(
        default=None,
        description="Where the page *Simulations* finds the studies of `zorglogistiek simulate`, each in a folder.",
    )
    plan_seconds: float = Field(default=20.0, gt=0, le=3600, description="How long the engine may work on a plan.")
    idle_minutes: float = Field(
        default=60.0, ge=1, le=1440, description="After so long without a request a sign-in ends."
    )
    require_second_factor: bool = Field(
        default=False, description="Whether every account with a password must set up a second factor before its work."
    )
    leaked_passwords_file: Path | None = Field(
        default=None,
        description="A list of leaked passwords (lines SHA-1:number, in order); none of it can be chosen.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The identity provider (OpenID Connect) of the organisations; without it only passwords.",
    )
    oidc_client_id: str | None = Field(default=None, description="By which name the identity provider knows this site.")
    oidc_client_secret: SecretStr | None = Field(
        default=None, validate_default=True, description="The secret that belongs to that name."
    )
    oidc_acr: str = Field(
        default="", description="The levels of assurance (acr) that suffice, with spaces between; empty: any."
    )
    oidc_name: str = Field(default="de organisatie", description="What the sign-in page calls the identity provider.")
    emergency_minutes: int = Field(
        default=60,
        ge=5,
        le=480,
        description="How long an emergency access to a youth lasts, unless it is ended before.",
    )
    lease_seconds: float = Field(
        default=30.0,
        ge=2,
        le=600,
        description="How long a job stays with a worker that gives no sign of life; then another takes it.",
    )
    rate_factor: float = Field(
        default=1.0,
        ge=0.1,
        le=1000,
        description="By this the limits are multiplied of what one signed-in person may ask of the site.",
    )
    session_hours: float = Field(default=12.0, gt=0, le=24, description="How long a sign-in lasts.")
    public_url: str = Field(
        default="http://localhost:8000",
        description="The address at which the users reach the site; named in the API.",
    )
    secure_cookies: bool = Field(
        default=True,
        validate_default=True,
        description="Send the session cookie over https only; off for the demo on localhost.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of the reverse proxies whose word for the visitor's address is taken.",
    )
    log_format: LogFormat = Field(default=LogFormat.JSON, description="How the log is written.")
    log_level: LogLevel = Field(default=LogLevel.INFO, description="From which weight on lines are written.")
    otel_endpoint: str | None = Field(
        default=None, description="Where traces go (OTLP over HTTP); needs the extra otel. Without it none are made."
    )
    contact_email: str = Field(
        default="beheer@zorglogistiek.example",
        description="Whom to write to about the API; named in its description.",
    )
    retention_youth_months: int = Field(
        default=24,
        ge=1,
        le=600,
        description="So many months after everything of a youth ended, the retention rules erase the youth.",
    )
    erasures_file: Path | None = Field(
        default=None,
        description="A file outside of the registry in which who was erased is kept, naming nobody, to be repeated.",
    )
    retention_draft_days: int = Field(
        default=90, ge=1, le=90, description="So many days an unfinished registration is kept after it was saved last."
    )
    retention_message_months: int = Field(
        default=12, ge=1, le=600, description="So many months a message of a meeting is kept."
    )
    retention_plan_months: int = Field(
        default=24, ge=1, le=600, description="So many months what the engine was given for a plan is kept."
    )
    figures_minutes: int = Field(
        default=15,
        ge=0,
        le=1440,
        description="So long figures are shown as they were made, although the registry has changed; 0: never.",
    )
    statistics_preset: Literal["cbs", "hes"] = Field(
        default="cbs",
        description="How figures are protected for who sees no persons: cbs (0 to 7 secret) or hes (1 to 7).",
    )
    retention_session_days: int = Field(
        default=30, ge=0, le=3650, description="So many days a sign-in that ended is kept."
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
    smtp_password: SecretStr | None = Field(
        default=None, validate_default=True, description="The password that belongs to that name."
    )
    smtp_from: str | None = Field(
        default=None, validate_default=True, description="The address that messages come from."
    )

    @field_validator("keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        """Their text is not repeated."""
        if value is not None:
            read_keys(value.get_secret_value())
        return value

    @field_validator("keys_file")
    @classmethod
    def _is_the_only_source(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None and info.data.get("keys") is not None:
            raise ValueError("and ZORGLOGISTIEK_KEYS exclude each other")
        return value

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

    @field_validator("leaked_passwords_file")
    @classmethod
    def _is_a_list_that_is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("is no file")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_an_address(cls, value: str, info: ValidationInfo) -> str:
        return checked_address(value, demo=bool(info.data.get("demo")))

    @field_validator("public_url")
    @classmethod
    def _is_a_site(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("is no address of a site: write https://HOST")
        if parts.scheme == "http" and parts.hostname not in HERE:
            raise ValueError("must begin with https://, except on this machine itself")
        return value

    @field_validator("secure_cookies")
    @classmethod
    def _are_secure(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 (Pydantic's signature)
        if not value and urlsplit(info.data.get("public_url", "")).scheme == "https":
            raise ValueError("cannot be off where ZORGLOGISTIEK_PUBLIC_URL is https")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _is_a_list(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        networks = [ipaddress.ip_network(one, strict=False) for one in value]
        of_4 = ipaddress.collapse_addresses([one for one in networks if isinstance(one, ipaddress.IPv4Network)])
        of_6 = ipaddress.collapse_addresses([one for one in networks if isinstance(one, ipaddress.IPv6Network)])
        for apart in (of_4, of_6):
            if sum(2.0**-one.prefixlen for one in apart) >= MOST_OF_ALL:
                raise ValueError("would let every visitor, or half of them, say where he comes from")
        return value

    @field_validator("otel_endpoint")
    @classmethod
    def _is_a_collector(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("is no address of a collector: write https://HOST:4318/v1/traces")
        if value is not None and not is_safe_address(value):
            raise ValueError("must begin with https://, except on this machine itself")
        return value

    @field_validator("smtp_password")
    @classmethod
    def _belongs_to_a_name(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """A server would be told a password in the open, or a name without one."""
        if info.data.get("smtp_host") is None:
            return value
        username = info.data.get("smtp_username")
        if (username is None) is not (value is None):
            raise ValueError("ZORGLOGISTIEK_SMTP_USERNAME and ZORGLOGISTIEK_SMTP_PASSWORD belong together")
        if username is not None and info.data.get("smtp_security") is SmtpSecurity.NONE:
            raise ValueError("ZORGLOGISTIEK_SMTP_SECURITY must be starttls or tls to sign in: a password in the open")
        if value is not None and not info.data.get("demo") and is_well_known(value.get_secret_value()):
            raise ValueError(KEPT_SECRET)
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_a_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("smtp_host") is not None and not is_address(value or ""):
            raise ValueError("ZORGLOGISTIEK_SMTP_FROM must be an e-mail address when there is a mail server")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str | None) -> str | None:
        """An identity provider that cannot be trusted on its way here stops the start."""
        if value is not None and not is_safe_address(value):
            raise ValueError("ZORGLOGISTIEK_OIDC_ISSUER must begin with https:// (http only on this machine)")
        return value

    @field_validator("oidc_client_secret")
    @classmethod
    def _knows_this_site(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """So does one that does not know this site."""
        if info.data.get("oidc_issuer") is not None and (value is None or not info.data.get("oidc_client_id")):
            raise ValueError(
                "ZORGLOGISTIEK_OIDC_CLIENT_ID and ZORGLOGISTIEK_OIDC_CLIENT_SECRET are needed with an issuer"
            )
        name = info.data.get("oidc_client_id")
        if value is not None and not info.data.get("demo") and is_well_known(value.get_secret_value(), known=name):
            raise ValueError(KEPT_SECRET)
        return value

    @property
    def figures_age(self) -> timedelta:
        """How old figures may be."""
        return timedelta(minutes=self.figures_minutes)

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


def settings_at_start() -> Settings:
    """The settings of the environment. Invalid, with everything that is wrong; a name that is no setting too."""
    names = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | NOT_OURS
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in names)
    faults = [Fault(field=name, message="is no setting of this program") for name in unknown]
    try:
        found = Settings()
    except ValidationError as error:
        faults += [
            Fault(field=f"{PREFIX}{'.'.join(map(str, each['loc'])).upper()}", message=_plain(each["msg"]))
            for each in error.errors()
        ]
        raise Invalid("settings", faults) from error
    if faults:
        raise Invalid("settings", faults)
    return found


def checked_address(value: str, *, demo: bool) -> str:
    """The address of a registry's database. ValueError for what is none, or would be read in the open."""
    try:
        address = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise ValueError(NO_REGISTRY) from error
    if address.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(NO_REGISTRY)
    password = str(address.password or "")
    if not demo and is_well_known(password, known=address.username):
        raise ValueError(KEPT_SECRET)
    if not _is_near(address) and address.query.get("sslmode") != "verify-full":
        raise ValueError("must end in ?sslmode=verify-full: the database is on another machine")
    return value


def is_well_known(secret: str, *, known: str | None = None) -> bool:
    """Whether a password or secret is one that everybody tries first, or the name (``known``) that it belongs to."""
    lower = secret.lower()
    return lower in WELL_KNOWN or (bool(secret) and lower == (known or "").lower())


def _is_near(address: URL) -> bool:
    """Whether what is said to a database cannot be heard on the way: a file, a socket, or this machine itself."""
    asked = address.query.get("host", ())
    hosts = [address.host, *((asked,) if isinstance(asked, str) else asked)]
    return all(host in HERE or host.startswith("/") for host in hosts if host)


def _plain(message: str) -> str:
    """What is wrong, without the library's introduction; braces are for the parts of a fault."""
    return message.removeprefix("Value error, ").replace("{", "{{").replace("}", "}}")


def is_safe_address(address: str) -> bool:
    """Whether what is sent to an address on the web cannot be read on the way: https, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
