"""What a period meant: its incidents, needs and statements, measured for a report. Only what people of the client may see, for a report
that the agency keeps today may be shown to them tomorrow."""
