"""The shell: Prefect, network, clock, environment."""
