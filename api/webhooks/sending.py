"""One attempt: a POST, and what became of it, in words that give nothing away."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Final, Protocol

import httpcore
import httpx
from msgspec import Struct

from api.webhooks.addresses import Allowed, BadUrl, target
from api.webhooks.connecting import Guarded, NotAllowed, NotFound

SECONDS: Final = 15.0
"""That an attempt may take, from looking up the name to the head of the answer."""
READING: Final = 1.0
MOST_READ: Final = 16 * 1024
"""Seconds and bytes for which an answer's body is read, and thrown away. Its status has said what there is to say."""
CONNECTIONS: Final = 1_000
"""More than there are webhooks: nobody waits for another's."""
IDLE_SECONDS: Final = 30.0


class Attempt(Struct, frozen=True):
    """What became of a delivery."""

    error: str | None = None
    """None where it was acknowledged."""
    status: int | None = None
    """None where there was no answer."""
    retry_after: str | None = None


class Sender(Protocol):
    """Sends a body to an address once. Never raises."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt: ...


class HttpSender:
    """Over HTTP/1.1: through no proxy, following no redirect, to allowed addresses alone. Use within `opened`."""

    def __init__(
        self, allowed: Allowed, encrypted: httpcore.AsyncConnectionPool, plain: httpcore.AsyncConnectionPool
    ) -> None:
        self._allowed = allowed
        self._pools = {True: encrypted, False: plain}

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, allowed: Allowed) -> AsyncIterator["HttpSender"]:
        """A sender with its connections, closed at the end."""
        # Trusts the usual authorities; where SSL_CERT_FILE is set, those in it.
        trusted = httpx.create_ssl_context()
        async with _pool(allowed, trusted) as encrypted, _pool(allowed, None) as plain:
            yield cls(allowed, encrypted, plain)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        try:
            to = target(url)
            async with (
                asyncio.timeout(SECONDS),
                self._pools[to.encrypted].stream(
                    "POST", to.url, headers=list(headers.items()), content=body
                ) as answer,
            ):
                await _read_on(answer)
        except TimeoutError:
            return Attempt(f"there was no answer within {SECONDS:g} s")
        except (NotAllowed, NotFound, BadUrl) as error:
            return Attempt(str(error))
        except httpcore.ConnectTimeout:
            return Attempt("the receiver cannot be reached: connecting took too long")
        except httpcore.ConnectError as error:
            return Attempt(f"the receiver cannot be reached: {_why(error)}")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError):
            return Attempt("the connection broke off before there was an answer")
        if httpx.codes.is_success(answer.status):
            return Attempt(status=answer.status)
        said = (
            "a redirect, which is not followed"
            if httpx.codes.is_redirect(answer.status)
            else "no acknowledgement"
        )
        return Attempt(f"answered {answer.status}: {said}", answer.status, _retry_after(answer))


def _pool(allowed: Allowed, trusted: ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=trusted,
        max_connections=CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=Guarded(allowed, encrypted=trusted is not None),
    )


async def _read_on(answer: httpcore.Response) -> None:
    """Read a little of the body, so that the connection can be used again; what becomes of that changes nothing."""
    with contextlib.suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(READING):
            size = 0
            async for part in answer.aiter_stream():
                size += len(part)
                if size > MOST_READ:
                    return


def _retry_after(answer: httpcore.Response) -> str | None:
    return next(
        (value.decode("latin-1") for name, value in answer.headers if name.lower() == b"retry-after"), None
    )


def _why(error: BaseException) -> str:
    """What the system says of a connection that failed: its own words, and none of the receiver's."""
    seen: BaseException | None = error
    while seen is not None:
        match seen:
            case ssl.SSLCertVerificationError():
                return f"its certificate does not hold ({seen.verify_message})"
            case ssl.SSLError():
                return "TLS could not be agreed on"
            case OSError(strerror=str() as said):
                return said.lower()
        seen = seen.__cause__ or seen.__context__
    return "the connection failed"
