"""What the OpenAPI document's examples of feeds are answered, by a server whose `PARTYLINE_PUBLIC_URL` is as below."""

from html import escape
from typing import Any, Final, TypeAlias

from api.openapi_sent import MOMENT, PARTY, RENAMED, RENAMING

Json: TypeAlias = dict[str, Any]

PUBLIC_URL: Final = "https://parties.example"
RENAMINGS: Final = "type=Renamed"

_ID: Final = "urn:uuid:6ac898e8-789d-53c6-ae0c-ddba6353d021"
_EVENT: Final = f"{PUBLIC_URL}/events/{RENAMING}/revisions"
_CONTENT: Final = f"""\
<dl>
<dt>Date</dt><dd>2020-11-11</dd>
<dt>Party</dt><dd>kz-qhp</dd>
<dt>Name</dt><dd>People&#x27;s Party of Kazakhstan</dd>
<dt>Names</dt><dd>kk: Қазақстан халық партиясы; ru: Народная партия Казахстана</dd>
<dt>Abbreviations</dt><dd>kk: QHP; ru: НПК</dd>
<dt>Note</dt><dd>{RENAMED["note"]}</dd>
</dl>
<p>Sources:</p>
<ul>
<li>People&#x27;s Party of Kazakhstan, History, paragraph 6</li>
<li>People&#x27;s Party of Kazakhstan, Infobox, row Abbreviation</li>
<li>{RENAMED["sources"][2]["document"]}, {RENAMED["sources"][2]["locator"]}</li>
</ul>
<p><a href="{_EVENT}">All that was said of it</a>, <a href="{PUBLIC_URL}/parties/{PARTY}">People&#x27;s Party of Kazakhstan</a></p>"""


def _json(name: str, home: str, feed: str) -> Json:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{name}: what is recorded",
        "home_page_url": f"{PUBLIC_URL}{home}",
        "feed_url": f"{PUBLIC_URL}{feed}.json?{RENAMINGS}",
        "description": "What is recorded, corrected and retracted, the newest first.",
        "language": "en",
        "authors": [{"name": "Partyline"}],
        "items": [
            {
                "id": _ID,
                "url": _EVENT,
                "title": "People's Party of Kazakhstan: Renamed",
                "content_html": _CONTENT,
                "date_published": MOMENT,
                "authors": [{"name": "editor"}],
                "tags": ["Renamed", "stated", PARTY],
            }
        ],
    }


def _atom(name: str, home: str, feed: str) -> str:
    address = f"{PUBLIC_URL}{feed}.atom?{RENAMINGS}"
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom"><title>{name}: what is recorded</title>\
<link href="{PUBLIC_URL}{home}" rel="alternate"/><link href="{address}" rel="self"/><id>{address}</id>\
<updated>2026-11-22T10:00:00+00:00</updated><author><name>Partyline</name></author>\
<subtitle>What is recorded, corrected and retracted, the newest first.</subtitle>\
<entry><title>People's Party of Kazakhstan: Renamed</title><link href="{_EVENT}" rel="alternate"/>\
<published>2026-11-22T10:00:00+00:00</published><updated>2026-11-22T10:00:00+00:00</updated>\
<author><name>editor</name></author><id>{_ID}</id><content type="html">{escape(_CONTENT, quote=False)}</content>\
<category term="Renamed"/><category term="stated"/><category term="{PARTY}"/></entry></feed>"""


_OF_ALL: Final = ("Partyline", "/", "/feed")
_OF_A_PARTY: Final = (RENAMED["name"], f"/parties/{PARTY}", f"/parties/{PARTY}/feed")

JSON_OF_ALL: Final = _json(*_OF_ALL)
JSON_OF_A_PARTY: Final = _json(*_OF_A_PARTY)
ATOM_OF_ALL: Final = _atom(*_OF_ALL)
ATOM_OF_A_PARTY: Final = _atom(*_OF_A_PARTY)
