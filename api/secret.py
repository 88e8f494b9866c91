"""A text that nobody is to read in a log, an error or a trace: whoever needs it asks for it by name."""


class Secret:
    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(not shown)"

    def reveal(self) -> str:
        return self._text
