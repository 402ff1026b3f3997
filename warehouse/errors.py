"""Errors: what can go wrong with the warehouse as a system, each with one line that an operator can act on."""


class WarehouseError(Exception):
    """The warehouse cannot be used; the text is one line."""


class WarehouseBusy(WarehouseError):
    """Another process keeps the lock; trying again later helps."""


class WarehouseFull(WarehouseError):
    """There is no space left on the disk; what was committed before is safe."""


class WarehouseNewer(WarehouseError):
    """The file was written by a newer (or a changed) version of this program."""


class LoadError(WarehouseError):
    """What was to be loaded contradicts itself or names what does not exist; nothing of it was loaded."""


class OutboxError(WarehouseError):
    """A letter was to get a state that it cannot have now; above all: what was sent is not sent again."""


_FULL = ("no space left", "disk full", "out of disk", "disk quota", "file too large")


def translate(error: Exception) -> WarehouseError:
    """DuckDB's or the system's error as one of ours, on one line."""
    line = " ".join(str(error).split())[:400]
    if any(sign in line.lower() for sign in _FULL):
        return WarehouseFull(f"no space left for the warehouse: {line}")
    return WarehouseError(f"warehouse: {line}")
