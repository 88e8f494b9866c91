"""Pages as their readers get them: their text, and the cells of their tables."""

import re
from html import unescape

from tests.api.given import Api


def page(api: Api, path: str, **query: str) -> str:
    answer = api.client.get(path, params=query, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def text(html: str) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def rows(html: str) -> list[list[str]]:
    """The cells of all tables, row by row."""
    found = re.findall(r"<tr\b.*?</tr>", html, re.DOTALL)
    return [
        [
            text(re.sub(r'<a class="why".*?</a>', "", cell, flags=re.DOTALL))
            for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)
        ]
        for row in found
    ]
