"""Markdown: what comes out is safe, whatever goes in."""

import re

import pytest

from hotgigs.kernel import prose

HOSTILE = """# Title <img src=x onerror=alert(1)>
<script>alert(1)</script> <b onclick="x">bold</b> &lt;i&gt;
[click](javascript:alert(1)) [data](data:text/html,x) [fine](https://example.org/?a=1&b="2")
![image](https://example.org/x.png) <https://example.org> <javascript:alert(1)>

| a | b |
|---|---|

```html
<iframe src="//evil"></iframe>
```
> quote **strong** *em*
1. one
2. two
   - nested
"""


def test_only_known_elements_and_attributes_come_out() -> None:
    html = prose.to_html(HOSTILE)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= prose.TAGS
    for opening in re.findall(r"<[a-z0-9]+ ([^>]*)>", html):
        assert re.fullmatch(r'href="(https?://|mailto:)[^"<>]*" rel="nofollow noopener"', opening), opening


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A", "<h3>A</h3>"),
        ("## A", "<h3>A</h3>"),
        ("### A", "<h4>A</h4>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        (
            "mail <mailto:a@example.org>",
            '<p>mail <a href="mailto:a@example.org" rel="nofollow noopener">mailto:a@example.org</a></p>',
        ),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
    ],
)
def test_it_renders_what_people_write(text: str, html: str) -> None:
    assert prose.to_html(text) == html


def test_plain_text_has_a_line_for_each_paragraph_and_point() -> None:
    assert prose.to_plain("# Head\n\nSome **bold** words\nmore\n\n- one\n- two [link](https://x.org)") == (
        "Head\nSome bold words\nmore\none\ntwo link"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "## What you do\n\n- Visit people\n- Listen\n\nYou **start** at six.",
            "What you do: Visit people · Listen · You start at six.",
        ),
        ("# Why us?\n\nBread.\nEvery day", "Why us? Bread. Every day"),
        ("Two\nlines\n\n- a point,\n- the last", "Two lines · a point, the last"),
        ("### A heading alone", "A heading alone"),
        ("", ""),
    ],
)
def test_on_one_line_what_begins_anew_is_set_apart(text: str, line: str) -> None:
    assert prose.to_line(text) == line


def test_deep_nesting_ends() -> None:
    assert len(prose.to_html("> " * 5000 + "x")) < 50_000
    assert prose.to_html("*" * 20_000 + "x")


def test_it_shortens_at_a_word() -> None:
    assert prose.shorten("one two three four", 12) == "one two…"
    assert prose.shorten("one\n two", 12) == "one two"
