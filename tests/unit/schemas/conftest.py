"""Property tests measure rules, not this machine: no deadline for an example."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
