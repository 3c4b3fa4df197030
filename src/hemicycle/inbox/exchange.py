"""Reports of mail servers about mails that came back (RFC 3464), read from whatever arrives."""
