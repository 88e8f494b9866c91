"""What a validator of schemas finds. Its work is not measured: there is much of it, and none of it is ours."""

from typing import Any

from tests.measuring import looking_away


@looking_away
def errors_of(validator: Any, value: Any) -> list[Any]:
    """All errors of a value, as the library tells them."""
    return list(validator.iter_errors(value))


@looking_away
def is_valid(validator: Any, value: Any) -> bool:
    found: bool = validator.is_valid(value)
    return found
