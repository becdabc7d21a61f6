"""Who says so: speakers of what is quoted, whom pronouns mean, and what a person is quoted as saying."""
