"""Every address that answers GET, declared once: who opens it, with what, and the states it has."""
