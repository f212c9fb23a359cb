"""What touches the box itself: processes, users, files of the system. Nothing else of HotGigs starts a program."""
