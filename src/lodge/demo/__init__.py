"""An invented school, built only by calling the verbs."""
