"""Reading the programme, shaped for pages, feeds and exports."""
