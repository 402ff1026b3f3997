"""The mailbox: IMAP to raw mails to attachments."""
