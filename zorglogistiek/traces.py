"""Traces by OpenTelemetry, where its packages are installed (``zorglogistiek[otel]``) and an address is set.

A span is named by the template of a route or the kind of a job; no attribute is personal. The libraries' own
instrumentation is not used: it writes addresses and SQL.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from zorglogistiek.errors import Unavailable


class Span:
    """What is being traced; this one is of nothing."""

    def say(self, name: str, **attributes: str | int) -> None:
        """Gives the span its name, and what is known of it in the end."""


class _RealSpan(Span):
    def __init__(self, span: Any) -> None:
        self.span = span

    def say(self, name: str, **attributes: str | int) -> None:
        self.span.update_name(name)
        self.span.set_attributes({key.replace("_", "."): value for key, value in attributes.items()})


class _Tracing:
    """The tracer of this process; None when nothing is traced."""

    tracer: Any = None
    provider: Any = None


def set_up_traces(endpoint: str, *, service: str, exporter: Any = None) -> None:
    """Sends spans to the collector at ``endpoint`` (OTLP over HTTP), or to ``exporter``.

    Unavailable when the packages are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise Unavailable("ZORGLOGISTIEK_OTEL_ENDPOINT is set, but the extra otel is not installed") from error
    provider = TracerProvider(resource=Resource({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=endpoint)))
    _Tracing.provider, _Tracing.tracer = provider, provider.get_tracer("zorglogistiek")


def end_traces() -> None:
    """Sends what is left, and traces no more."""
    if _Tracing.provider is not None:
        _Tracing.provider.shutdown()
    _Tracing.provider = _Tracing.tracer = None


@contextmanager
def span(name: str, *, kind: str, attributes: Mapping[str, str | int] | None = None) -> Iterator[Span]:
    """Within it a span; ``kind`` is ``server`` or ``consumer``. An error marks it, without its text."""
    if _Tracing.tracer is None:
        yield Span()
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode

    with _Tracing.tracer.start_as_current_span(
        name,
        kind=SpanKind[kind.upper()],
        attributes=dict(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    ) as real:
        try:
            yield _RealSpan(real)
        except BaseException as error:
            real.set_status(Status(StatusCode.ERROR))
            real.set_attribute("error.type", type(error).__name__)
            raise
