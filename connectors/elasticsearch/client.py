"""Clients for Elasticsearch, and its refusals as one sentence."""

import contextlib
import logging
import re
from collections.abc import Iterator
from textwrap import shorten
from typing import Any

import elastic_transport
from elastic_transport import ApiError, ConnectionTimeout, TlsError, TransportError
from elasticsearch import AsyncElasticsearch, AuthenticationException, AuthorizationException, Elasticsearch

from pipeline.errors import ServerError, SettingsError
from pipeline.settings import ElasticsearchSettings

# The transport warns of every retry with a traceback; our own messages say it once.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)
logging.getLogger("elasticsearch").setLevel(logging.ERROR)

#: The reason in what the transport says of a connection: the system's own, or that of the last of nested errors.
_SYSTEM = re.compile(r"\[Errno -?\d+\] (.+)|^\('[^']*', \w+\('(.+)'\)\)$")

_TOO_MUCH = 429
_REASON_LETTERS = 300


def options(settings: ElasticsearchSettings) -> dict[str, Any]:
    """Keyword arguments for either client: addresses, credentials and TLS.

    Raises:
        SettingsError: both a user and an API key are given, a user without a password, or the CA file is missing.
    """
    given: dict[str, Any] = {
        "hosts": [host.strip() for host in settings.hosts.split(",") if host.strip()],
        "request_timeout": settings.timeout_seconds,
        "max_retries": 0,
    }
    if settings.api_key and settings.username:
        raise SettingsError("Set `elasticsearch.api_key` or `elasticsearch.username`, not both.")
    if settings.api_key:
        given["api_key"] = settings.api_key.get_secret_value()
    elif settings.username:
        if settings.password is None:
            raise SettingsError("`elasticsearch.username` is set but `elasticsearch.password` is not.")
        given["basic_auth"] = (settings.username, settings.password.get_secret_value())
    if settings.ca_file:
        if not settings.ca_file.is_file():
            raise SettingsError(f"`elasticsearch.ca_file`: there is no file {settings.ca_file}.")
        given["ca_certs"] = str(settings.ca_file)
    return given


def connect(settings: ElasticsearchSettings) -> Elasticsearch:
    """A client for commands."""
    return Elasticsearch(**_checked(settings))


def connect_async(settings: ElasticsearchSettings) -> AsyncElasticsearch:
    """A client for agents."""
    return AsyncElasticsearch(**_checked(settings))


def check(settings: ElasticsearchSettings) -> None:
    """See whether Elasticsearch answers and accepts our credentials.

    Raises:
        ServerError: it does not; the sentence says why and what to do.
    """
    with connect(settings) as client:
        try:
            # `client.info()` needs a module that the embedded build lacks.
            client.cluster.health()
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error


def explain(error: ApiError | TransportError, settings: ElasticsearchSettings) -> ServerError:
    """One sentence for an error of the client, with what to do about it."""
    where = settings.hosts
    if isinstance(error, ApiError) and "cluster_block_exception" in str(error.body):
        return ServerError(blocked(_reason(error)))
    if isinstance(error, AuthenticationException):
        return ServerError(
            f"Elasticsearch at {where} refused the credentials: set COPYDESK_ELASTICSEARCH__USERNAME and"
            " COPYDESK_ELASTICSEARCH__PASSWORD, or COPYDESK_ELASTICSEARCH__API_KEY."
        )
    if isinstance(error, AuthorizationException):
        return ServerError(
            f"Elasticsearch at {where} knows this user but does not allow it this: give it the role in"
            " config/security (docs/security.md)."
        )
    if isinstance(error, TlsError):
        cause = _cause(error)
        remedy = (
            "give it a new certificate"
            if "expired" in cause
            else "set `elasticsearch.ca_file` to the CA that signed its certificate"
        )
        return ServerError(f"Elasticsearch at {where} could not be trusted ({cause}): {remedy}.")
    if isinstance(error, ConnectionTimeout):
        return ServerError(
            f"Elasticsearch at {where} did not answer within {settings.timeout_seconds:g} seconds:"
            " see whether it is overloaded, or raise `elasticsearch.timeout_seconds`."
        )
    if isinstance(error, elastic_transport.ConnectionError):
        return ServerError(
            f"Elasticsearch at {where} cannot be reached ({_cause(error)}): start it (`copydesk up`) or set"
            " `elasticsearch.hosts`."
        )
    if isinstance(error, ApiError):
        if error.message == "index_not_found_exception":
            return ServerError(f"Elasticsearch at {where} has no such index ({_reason(error)}): run `copydesk setup`.")
        if error.meta.status == _TOO_MUCH:
            return ServerError(
                f"Elasticsearch at {where} has too much to do at the moment ({_reason(error)}): try again later, or"
                " give it more memory."
            )
        return ServerError(f"Elasticsearch at {where} answered {error.meta.status}: {_reason(error)}.")
    return ServerError(f"Elasticsearch at {where} answered something unexpected: {_cause(error)}.")


def blocked(reason: str) -> str:
    """The sentence for what Elasticsearch lets nobody do, whoever it is."""
    return (
        f"Elasticsearch blocks this: {reason.rstrip(';.')}. If its disk is full, free some space, and it lifts the"
        " block itself; one set by hand has to be lifted by hand."
    )


@contextlib.contextmanager
def explained(settings: ElasticsearchSettings) -> Iterator[None]:
    """Within, an error of the client becomes a sentence.

    Raises:
        ServerError: instead of it.
    """
    try:
        yield
    except (ApiError, TransportError) as error:
        raise explain(error, settings) from error


def _checked(settings: ElasticsearchSettings) -> dict[str, Any]:
    given = options(settings)
    try:
        # Constructing validates the addresses without connecting.
        Elasticsearch(**given).close()
    except ValueError as error:
        raise SettingsError(f"`elasticsearch.hosts` is {settings.hosts!r}: {error}.") from error
    return given


def _cause(error: TransportError) -> str:
    # The transport nests the cause in its message; the innermost one is what helps.
    inner = error.errors[-1] if error.errors else error
    text = str(inner.args[0] if inner.args else inner).splitlines()[0].rsplit(">: ", 1)[-1]
    # What the system says, without the calls that led to it.
    system = _SYSTEM.search(text)
    return (system[1] or system[2] if system else text)[:200].rstrip(".)")


def _reason(error: ApiError) -> str:
    body = error.body
    said = str(body)
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        said = str(body["error"].get("reason", body["error"].get("type", "")))
    # The pages it points to explain its own settings; what to do with ours stands beside it.
    return shorten(said.partition("; for more information, see ")[0], _REASON_LETTERS, placeholder=" …")
