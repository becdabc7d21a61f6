"""Names in their several forms: Kyiv and Kiev, Zelensky and Zelenskyy, an outlet by its name."""
