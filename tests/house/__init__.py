"""The customs of the house as tests: each names the offender and the cure."""
