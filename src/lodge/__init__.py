"""Lodge: a school's mobile-technology and social-media policy, running."""
