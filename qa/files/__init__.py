"""The files that commands read and write: questions, candidates, histories, results; each line checked."""
