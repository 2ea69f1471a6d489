"""Every figure as a file: picture, drawing, page, spreadsheet; pure functions of the models."""
