"""What a date means, said while it is typed: between which days it lies, and what is doubted of it."""

from api.web.dates import day_in_words
from domain.dates import BEGINNING, NEVER, DateError, EdtfDate


def meaning(text: str) -> tuple[bool, str]:
    """Whether the text is a date, and what it means; or what would be right."""
    if not text:
        return True, "The day is unknown."
    try:
        date = EdtfDate.parse(text)
    except DateError as error:
        return False, f"{error}."
    return True, _days(date) + _doubts(date) + "."


def _days(date: EdtfDate) -> str:
    first, last = day_in_words(date.earliest), day_in_words(date.latest)
    if date.is_unknown:
        return "The day is unknown"
    if date.is_exact_day:
        return f"On {first}"
    if date.earliest == BEGINNING:
        return f"By {last}: on that day or some day before"
    if date.latest == NEVER:
        return f"On {first} or some day after"
    if len(date.text.rstrip("?~%")) == len("2004") and date.text[:4].isdigit():
        return f"Some day in {date.text[:4].lstrip('0')}"
    return f"Some day from {first} to {last}"


def _doubts(date: EdtfDate) -> str:
    about = ", or so" if date.approximate else ""
    return about + (", which the source is not sure of" if date.uncertain else "")
