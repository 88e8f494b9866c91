"""The table in which webhooks are kept."""

from typing import Final

from api.beside.table import Table

WEBHOOKS: Final = Table(
    what="webhooks",
    application_id=0x50544C57,  # `PTLW`
    version=1,
    sqlite="""
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        hook TEXT NOT NULL,
        standing TEXT NOT NULL,
        edition INTEGER NOT NULL,
        is_suspended INTEGER NOT NULL,
        owner TEXT,
        until INTEGER
    """,
    postgres="""
        id text COLLATE "C" PRIMARY KEY,
        place bigint NOT NULL,
        hook text NOT NULL,
        standing text NOT NULL,
        edition bigint NOT NULL,
        is_suspended boolean NOT NULL,
        owner text,
        until bigint
    """,
)
