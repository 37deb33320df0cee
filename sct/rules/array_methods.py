from sct.rules.words import Words

methods = Words()
attributes = Words()
