"""What the desk types: the one box, small notes, the pupil's page, the power-cut sheet."""
