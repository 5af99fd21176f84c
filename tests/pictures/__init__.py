"""The pictures of the manual, taken of a Chinese LibreOffice that is clicked with a real mouse."""
