"""累计 = last accepted 累计 + 本周, indicator by indicator."""

from decimal import Decimal

RULE = "cumulative-identity"
DIAGNOSIS_RULE = "identity-diagnosis"
"""One slip that explains every failing cell of the form."""
LENIENT_RULE = "cumulative-identity-lenient"
"""For levels (teams) and distinct counts (enterprises), which need not add up."""


def fails(last: Decimal, week: Decimal | None, cumulative: Decimal | None) -> bool:
    """Whether both figures of this form are known and do not continue the last one."""
    return week is not None and cumulative is not None and last + week != cumulative
