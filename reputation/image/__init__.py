"""What people associate with each subject, told from the words they use beside those that are used of others."""
