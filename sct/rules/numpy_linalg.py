from sct.rules.words import Words

words = Words()
