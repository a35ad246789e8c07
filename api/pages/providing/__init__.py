"""What a provider opens: its capacity, on the page and by spreadsheet, and what is proposed to its groups."""
