"""The steps of a run as plain functions: what the flows and the command line both call."""
