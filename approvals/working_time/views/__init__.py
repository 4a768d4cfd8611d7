"""The calendar's pages: a year as a picture, a day, the hours of the week."""
