"""The geometry of the sun ribbon: where each row, column, pill and tick of the picture lies.

Two pictures of one day come from here, both in whole units so that the SVG stays small:

* *lying*, for screens and paper: time runs along the line of reading, a row is a section, a column a session;
* *upright*, for phones: time runs downward, a strip is a section; neighbours with one clock share a pill.

Sessions that begin together share a column; a frame ends where the next begins, so that no link lies on another.
Where there is no room for single beginnings (more than `MOST_COLUMNS`, or their hours would overlap even with the
picture zoomed on the busy hours) columns are hours that count their sessions, and a click narrows to one hour:
the picture zooms on it, and if it is still too full, groups by quarters.

In right-to-left languages time runs from right to left, as the row of days on the same page does, and labels stand
at the right. The sky is mirrored with it; nothing else changes.

`parts` says what the pictures are made of, `columns` which sessions share one, `axis` where a moment lies, `labels`
which words fit. `lying` and `upright` place everything, `day` looks for room; `small` draws one session.
"""

from hemicycle.programme.rules.ribbon.axis import HOUR, QUARTER
from hemicycle.programme.rules.ribbon.columns import address
from hemicycle.programme.rules.ribbon.day import ribbon
from hemicycle.programme.rules.ribbon.lying import MOST_COLUMNS, WIDTH, Ribbon
from hemicycle.programme.rules.ribbon.parts import Asked, Column, Gradient, Pill, Row, Seat, Showing, Tick
from hemicycle.programme.rules.ribbon.small import SMALL_WIDTH, Hour, SmallRibbon, SmallRow, small_ribbon
from hemicycle.programme.rules.ribbon.upright import UP_WIDTH, Box, Strip, UpPill, Upright

__all__ = [
    "HOUR",
    "MOST_COLUMNS",
    "QUARTER",
    "SMALL_WIDTH",
    "UP_WIDTH",
    "WIDTH",
    "Asked",
    "Box",
    "Column",
    "Gradient",
    "Hour",
    "Pill",
    "Ribbon",
    "Row",
    "Seat",
    "Showing",
    "SmallRibbon",
    "SmallRow",
    "Strip",
    "Tick",
    "UpPill",
    "Upright",
    "address",
    "ribbon",
    "small_ribbon",
]
