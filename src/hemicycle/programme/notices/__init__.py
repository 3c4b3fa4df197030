"""Who is told about what happens in the programme, and in which words.

One file for each subject: `releases.py` to whom a new version of the programme matters, `speakers.py` asking speakers,
`starting.py` that what somebody starred begins soon.
"""
