"""The certificates of authorities, which each client of HTTP reads anew: 19 milliseconds, and tests ask their own servers unencrypted."""

import functools
import os
import ssl
from typing import Any

from httpx._transports import default


def are_read_once() -> None:
    """By all clients of this process that trust the usual ones, or those that the same variables name."""
    read = default.create_ssl_context  # type: ignore[attr-defined] # a name that it imports itself

    @functools.cache
    def usual(*_named: str | None) -> ssl.SSLContext:
        made: ssl.SSLContext = read()
        return made

    def found(*, verify: Any, cert: Any, trust_env: bool) -> ssl.SSLContext:
        if verify is True and cert is None and trust_env:
            return usual(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        own: ssl.SSLContext = read(verify=verify, cert=cert, trust_env=trust_env)
        return own

    default.create_ssl_context = found  # type: ignore[attr-defined, assignment] # called by name alone
