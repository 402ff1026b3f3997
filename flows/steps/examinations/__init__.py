"""Examinations: one module for each thing that `sxajsc doctor` tries for real."""
