"""The reader: attachment to cells to form."""
