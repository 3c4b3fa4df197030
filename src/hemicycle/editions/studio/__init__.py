"""The organisers' pages: `door.py` lets in and shows the way, one file for each subject; rooms bring their own."""
