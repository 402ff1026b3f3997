"""Explanation: a cause that fits the numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """`brief` fits behind the numbers of every cell concerned; `advice` says what to do, once."""

    kind: str
    brief: str
    advice: str
