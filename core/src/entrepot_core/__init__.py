"""The rules of cross-border trade: amounts, dates, duty, tax, limits, customs documents, quotes.

Plain Python: knows nothing of Django, of a database or of a network.
"""
