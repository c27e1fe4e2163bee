"""The forms of people: they turn what was typed into values and call no verb."""
