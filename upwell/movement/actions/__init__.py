"""What people do in groups: groups (begin, join, leave), decisions, offices, rooms, guests, doing (letters, petitions, meetings), open_books, closing, moving."""
