"""The checks: one rule, one id, one function, one test, one message."""
