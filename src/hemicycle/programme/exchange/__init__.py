"""Exchange formats of the programme: schedule.xml, schedule.json, iCalendar."""
