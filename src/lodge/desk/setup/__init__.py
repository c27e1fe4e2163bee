"""Setting a school up: the task list, and the pages behind it that belong to no other room."""
