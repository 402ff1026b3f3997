"""Outcome: what came of handing a letter to the mail server, as a value."""

from dataclasses import dataclass

from flows.mailbox.errors import MailboxError
from schemas.letter import LetterState

THROTTLED = 421
_THROTTLE_MARKS = ("HL:", "MI:", "RP:", "DT:")
"""How NetEase begins the reasons of its throttles (facts on mail)."""


class ServerUnreachable(MailboxError):
    """No connection to the mail server, or it would not talk; letters stay queued, a later run may succeed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server's No to one address, or (address "") to the letter as a whole."""

    address: str
    code: int
    text: str

    @property
    def temporary(self) -> bool:
        """4xx: later may succeed. 5xx: a person must look."""
        return self.code < 500

    @property
    def throttles(self) -> bool:
        """Whether going on at once would make it worse."""
        marked = any(mark in self.text for mark in _THROTTLE_MARKS)
        return self.code == THROTTLED or marked or (self.address == "" and self.temporary)

    def __str__(self) -> str:
        """<a@b> 550 no such user"""
        return " ".join(filter(None, (f"<{self.address}>" if self.address else "", str(self.code), self.text)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """State that the letter is in now: "sent"; "partial" (only `accepted` have it); "queued" (only `accepted`, if
    any, have it; for the others later may succeed); "failed" (nobody has it, a person must look); "unknown" (it was on
    its way to `accepted`, the own copy among them if one was granted, and may have arrived: never send it again
    unseen). `stop`: the batch must not go on over this connection."""

    state: LetterState
    accepted: tuple[str, ...] = ()
    detail: str = ""
    stop: bool = False


def accepted_by(recipients: tuple[str, ...], refusals: tuple[Refusal, ...]) -> Outcome:
    """The outcome where the server took the letter for those it did not refuse; who was only put off is tried
    again later. A refused copy to the own mailbox is nobody's loss."""
    refused = {r.address: r for r in refusals}
    accepted = tuple(a for a in recipients if a not in refused)
    put_off = any(refused[a].temporary for a in recipients if a in refused)
    state: LetterState = "queued" if put_off else "sent" if len(accepted) == len(recipients) else "partial"
    return Outcome(state, accepted, _detail(refusals), stop=any(r.throttles for r in refusals))


def refused_by(refusals: tuple[Refusal, ...]) -> Outcome:
    """The outcome where nobody got the letter. One 5xx among 4xx still leaves hope for the others: queued."""
    state: LetterState = "queued" if any(r.temporary for r in refusals) else "failed"
    return Outcome(state, (), _detail(refusals), stop=any(r.throttles for r in refusals))


def _detail(refusals: tuple[Refusal, ...]) -> str:
    return "; ".join(str(r) for r in refusals)
