"""People and invitations by CSV and XLSX: `files` reads, `rows` compares, `importing` does it, `writing` writes."""
