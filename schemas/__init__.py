"""The pure core: what a good submission is."""
