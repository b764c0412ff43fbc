"""What a period meant: its incidents, voices, needs, statements, image and own figures, measured for a report. Only what people of the
client may see, for a report that the agency keeps today may be shown to them tomorrow."""
