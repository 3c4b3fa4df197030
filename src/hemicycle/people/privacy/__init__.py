"""Everything that is kept of a person: a copy of it, its end, and for how long.

`export` makes the copy, `erasure` empties a person in place, `retention` forgets what is past its time; each asks every
room (`sockets.privacy_sources`, `sockets.retention_rules`). `rows` turns rows into plain values. `source` and `kept`
answer for the tables of this room and of the record below it.
"""
