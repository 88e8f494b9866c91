"""How a feed is written: as Atom (RFC 4287) by the library `feedgenerator`, as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)
from structs, which no kept library has.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import feedgenerator
import msgspec
from msgspec import Struct

from api.feeds.entries import FeedEntry
from domain.moments import Moment, format_moment

ATOM: Final = "application/atom+xml"
JSON_FEED: Final = "application/feed+json"
VERSION: Final = "https://jsonfeed.org/version/1.1"
AUTHOR: Final = "Partyline"
ABOUT: Final = "What is recorded, corrected and retracted, the newest first."
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Struct, frozen=True, kw_only=True):
    """A feed in neither form yet."""

    title: str
    url: str
    """Of the feed itself."""
    home: str
    """Of what it is about."""
    updated: Moment
    """When the newest entry was recorded."""
    entries: Sequence[FeedEntry]


class FeedAuthor(Struct, frozen=True, kw_only=True):
    """A name, as JSON Feed wants it."""

    name: str


class FeedItem(Struct, frozen=True, kw_only=True):
    """A record in words."""

    id: str
    """Of the event's revision: no other record ever has it."""
    url: str
    """All that was said of the event."""
    title: str
    """Who, what, and whether it is corrected or retracted."""
    content_html: str
    """The date, what is said, the reason and the sources, as HTML."""
    date_published: str
    """When it was recorded."""
    authors: list[FeedAuthor]
    """Who recorded it."""
    tags: tuple[str, ...]
    """The type of the event, the kind of the record, and the parties that are named."""


class JsonFeed(Struct, frozen=True, kw_only=True):
    """The newest records as a JSON Feed."""

    version: Literal["https://jsonfeed.org/version/1.1"] = VERSION
    """Of JSON Feed."""
    title: str
    """What it is a feed of."""
    home_page_url: str
    """The server, or the party."""
    feed_url: str
    """This feed."""
    description: str = ABOUT
    """What is in it."""
    language: Literal["en"] = "en"
    """That of our words; names are in any."""
    authors: list[FeedAuthor]
    """Whose feed it is."""
    items: list[FeedItem]
    """The newest first."""


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    made = JsonFeed(
        title=feed.title,
        home_page_url=feed.home,
        feed_url=feed.url,
        authors=[FeedAuthor(name=AUTHOR)],
        items=[
            FeedItem(
                id=each.id,
                url=each.url,
                title=each.title,
                content_html=each.content,
                date_published=format_moment(each.recorded_at),
                authors=[FeedAuthor(name=each.author)],
                tags=each.tags,
            )
            for each in feed.entries
        ],
    )
    return msgspec.json.encode(made)


class _Atom(feedgenerator.Atom1Feed):  # type: ignore[misc] # the library comes without types
    """Of a feed without entries the library says that it was updated just now, each time."""

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    made: Any = _Atom(
        title=feed.title,
        link=feed.home,
        feed_url=feed.url,
        feed_guid=feed.url,
        description=ABOUT,
        language="en",
        author_name=AUTHOR,
        updated=_EPOCH + timedelta(microseconds=feed.updated),
    )
    for each in feed.entries:
        when = _EPOCH + timedelta(microseconds=each.recorded_at)
        made.add_item(
            title=each.title,
            link=each.url,
            description=None,
            content=each.content,
            author_name=each.author,
            pubdate=when,
            updateddate=when,
            unique_id=each.id,
            categories=each.tags,
        )
    written: str = made.writeString("utf-8")
    return written.encode()
