from __future__ import annotations

import pytest

from scripts.check_templates import check, faults

GOOD = """{% extends "base.html" %}
{# don't read this #}
{% block main %}
<h1 class="title {% if bold %}title--bold{% endif %}" id="{{ id }}">{{ _("Tŷ Cyfle’s homes") }}</h1>
<p {% if hidden %}hidden{% endif %}>Don’t worry – “help” comes first.</p>
<input value="a > b" required aria-label='Rent'>
<script src="{{ url_for('static', filename='page.js') }}" nonce="{{ nonce }}"></script>
{% set link = url_for("schemes.homes") %}
{{ items | join(", ") }} &#39;
{% endblock %}
"""


def _sentences(source, name="page.html"):
    return [fault.sentence for fault in faults(source, name=name)]


def test_good_template_has_no_fault():
    assert _sentences(GOOD) == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("{{ words | safe }}", "let Jinja escape it"),
        ("{{ words|safe }}", "let Jinja escape it"),
        ("{{ Markup(words) }}", "let Jinja escape it"),
        ("{% autoescape false %}{% endautoescape %}", "let Jinja escape it"),
        ("{% if %}", "Jinja cannot read it"),
        ('<p style="color:red">', "a style attribute"),
        ("<style>p { color: red }</style>", "a style element"),
        ("<script>alert(1)</script>", "a script without src"),
        ('<button onclick="go()">', "the handler onclick"),
        ('<a href="JavaScript:go()">', "a javascript: address"),
        ("<p class={{ kind }}>", "class has no quotes"),
        ("<p\n  class=lead>", "class has no quotes"),
        ("<input value='{{ a }}' name=rent>", "name has no quotes"),
        ("<p>Don't worry</p>", "straight quote"),
        ('<p>Read "help" first</p>', "straight quote"),
        ('<img alt="Tenant\'s door" src="/door.png">', "straight quote"),
        ("""{{ _("Don't worry") }}""", "straight quote"),
        ("""{{ ngettext('1 "home"', 'homes', n) }}""", "straight quote"),
        ("{% trans %}Don't worry{% endtrans %}", "straight quote"),
    ],
)
def test_template_with_one_fault_is_refused(source, word):
    assert [word in sentence for sentence in _sentences(source)] == [True]


def test_code_and_scripts_keep_their_straight_quotes():
    assert _sentences("<code>flask scheme save 'folder'</code><pre>\"x\"</pre>") == []


def test_fault_on_the_third_line_is_reported_there():
    assert [fault.line for fault in faults("{# one\ntwo #}\n<p class=x>", name="page.html")] == [3]
    assert [fault.line for fault in faults("<p>one\ntwo\nit's three</p>", name="page.html")] == [3]


@pytest.mark.parametrize(("lines", "expected"), [(39, 0), (40, 0), (41, 1)])
def test_macro_file_of_40_lines_is_enough(lines, expected):
    assert len(_sentences("<p>line</p>\n" * lines, name="ui/tag.html")) == expected
    assert _sentences("<p>line</p>\n" * lines, name="schemes/homes.html") == []


def test_text_mail_may_not_have_straight_quotes_in_its_sentences():
    assert len(_sentences('{{ _("Don\'t worry") }}', name="mail/invite.txt")) == 1


def test_folder_with_a_fault_names_file_and_line(tmp_path):
    folder = tmp_path / "templates"
    (folder / "schemes").mkdir(parents=True)
    (folder / "schemes" / "homes.html").write_text("\n<p class=x>", encoding="utf-8")
    assert list(check(folder)) == ["templates/schemes/homes.html:2: the value of class has no quotes"]


def test_our_own_templates_have_no_fault():
    assert list(check()) == []
