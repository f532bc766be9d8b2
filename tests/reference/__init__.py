"""The measures with the most intricate rules, written a second time in plain Python.

They are read from the published definitions (`casehistory measures --format json`, and the head comments of the views
whose terms they use) and not from the SQL, so that they agree with it only where both do what is published.  One file
per measure, in the words of its definition; `life.py`, `contact.py` and `proceedings.py` hold the terms that several of
them use.  None of this is shipped.
"""
