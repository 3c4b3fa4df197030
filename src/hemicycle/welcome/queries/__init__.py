"""Reading the desk: `desk` for those who ask, `queue` for officers, `pages` for where somebody came from."""
