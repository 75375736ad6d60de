"""The pages that people read: values in, HTML out. No script, nothing from outside; one style sheet, served by its digest."""
