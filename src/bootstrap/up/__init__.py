"""`baseline up`: the platform and its storage as child processes of one supervisor."""
