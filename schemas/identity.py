"""Identity: who sent a mail, and for which unit a form in it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.bare import bare_name
from schemas.campaign import Campaign, Unit
from schemas.candidate import SourceText
from schemas.checks.catalogue import finding
from schemas.finding import Finding

Authentication = Literal["pass", "none", "fail"]


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a mail: the address if it is clear, the units it may report for, and why it is held if it is."""

    address: str | None
    units: tuple[Unit, ...]
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """The unit that a form speaks for, None where that is unclear; the finding says why, or how it was found."""

    unit: Unit | None
    finding: Finding | None = None


def identify_sender(campaign: Campaign, addresses: Sequence[str], authentication: Authentication) -> Sender:
    """The sender behind the addresses of all From headers: exactly one, registered, not refuted by the server."""
    if len(addresses) != 1:
        named = "、".join(addresses) or "无"
        return Sender(None, (), finding("sender-several", count=len(addresses), senders=named))
    address = addresses[0].lower()
    units = campaign.units_of(address)
    if not units:
        return Sender(address, (), finding("sender-unknown", sender=address))
    if authentication == "fail":
        return Sender(address, units, finding("sender-unauthenticated", sender=address))
    return Sender(address, units)


def identify_unit(campaign: Campaign, sender: Sender, unit_text: SourceText | None, sheet: str) -> Speaker:
    """The unit named in the form, if it is one of the sender's; a form that names none speaks for the sender's only
    unit. A name is known by name or alias, spaces and a stamp mark aside, never by likeness."""
    own = "、".join(u.name for u in sender.units)
    if unit_text is None or not bare_name(unit_text.text):
        if len(sender.units) == 1:
            return Speaker(sender.units[0], finding("unit-not-named", sheet=sheet, unit=own))
        return Speaker(None, finding("unit-undecided", sheet=sheet, sender=sender.address, own=own))
    unit = campaign.unit_named(unit_text.text)
    where: dict[str, Any] = {"sheet": sheet, "cell": unit_text.cell, "raw_text": unit_text.text.strip()}
    if unit is None:
        return Speaker(None, finding("unit-unknown", **where))
    if unit not in sender.units:
        return Speaker(None, finding("unit-not-of-sender", **where, sender=sender.address, own=own))
    return Speaker(unit)
