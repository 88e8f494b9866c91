"""The door: what every request passes before it is answered, and what every answer has on it."""
