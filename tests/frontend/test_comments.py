"""Comments stay with what they comment."""

from __future__ import annotations

from sct.core.lang import Comment

TEXT = '''
def f(x):  # on the header
    """Doc."""  # on the docstring
    # first
    y = x  # beside
    z = [  # inside, first line
        x,  # inside
        # inside, own line
        y,
    ]  # behind

    #  two spaces
    a = "# no comment"; b = 2  # behind b
    if x:  # on the if
        # in the body
        y = 1
        # end of the body
            # deeper at the end
    # before else
    else:  # on the else
        # in the else
        y = 2
        # end of the else
    for i in x:
        try:
            pass
            # end of try
        # end of for?
        except ValueError:
            # in the handler
            pass
        # end of the for
    # end of f's body, before return
    return y
    # after return
# after f
'''


def tree(body):
    """Comments, marked with + where they trail, and the names of other statements, nested as their blocks."""
    shown = []
    for s in body:
        if isinstance(s, Comment):
            shown.append(("+" if s.trailing else "#") + s.text)
            continue
        shown.append(type(s).__name__)
        blocks = [getattr(s, n, ()) for n in ("body", "handlers", "orelse")]
        shown += [tree(b) for b in blocks if b]
    return shown


def test_places(reading):
    """Own-line comments stand before their statement or at the end of the block that they are indented to."""
    assert tree(reading(TEXT).body) == [
        "#on the header", "#on the docstring", "#first",
        "Assign", "+beside",
        "#inside, first line", "#inside", "#inside, own line", "Assign", "+behind",
        "# two spaces", "Assign", "Assign", "+behind b",
        "#on the if", "If",
        ["#in the body", "Assign", "#end of the body", "#deeper at the end"],
        ["#before else", "#on the else", "#in the else", "Assign", "#end of the else"],
        "For",
        ["Try", ["Pass", "#end of try"], ["Handler", ["#end of for?", "#in the handler", "Pass"]], "#end of the for"],
        "#end of f's body, before return", "Return", "#after return",
    ]  # fmt: skip


def test_nested_functions_and_decorators(reading):
    """The cursor goes through nested functions in order of the text."""
    f = reading(
        "def f(x):\n    # before\n    @print  # on the decorator\n    # between\n    def g(y):  # on g\n"
        "        return y  # in g\n        # end of g\n    # after g\n    return g\n"
    )
    assert tree(f.body[:4]) == ["#before", "#on the decorator", "#between", "#on g"]
    inner = f.body[4].function.body
    assert tree(inner) == ["Return", "+in g", "#end of g"]
    assert tree(f.body[5:]) == ["#after g", "Return"]


def test_a_comment_has_a_place(reading):
    """The place is that of the text with its #."""
    f = reading("def f(x):\n    # é\n    return x\n")
    assert f.body[0].at[:2] == (2, 4)


def test_only_a_docstring_and_a_comment(reading):
    """The comment is kept, and the body is no empty block."""
    f = reading('def f(x):\n    """Doc."""\n    # nothing to do\n')
    assert tree(f.body) == ["#nothing to do", "Pass"]
