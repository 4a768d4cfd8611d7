"""Monthly bulletins 通报 of departments: figures as they were when it was made, laid out as a PDF with charts."""
