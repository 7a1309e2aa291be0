"""`baseline up`: everything that the platform needs, as child processes of one supervisor."""
