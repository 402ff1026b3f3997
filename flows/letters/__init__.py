"""The letters: rows to letter to outbox to SMTP."""
