import ast
import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location("check_texts", Path(__file__).parent.parent / "check_texts.py")
check_texts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_texts)


def test_words_of_templates_are_found():
    text = """{% translate "Pay" %} {# {% translate "no" %} #} {% translate 'Open' context "state" as label %}
    {% blocktranslate trimmed count n=number %}
      {{ n }} piece
      left
    {% plural %}{{ n }} pieces left{% endblocktranslate %}"""

    assert check_texts.words_of_template(text) == {("", "Pay"), ("state", "Open"), ("", "%(n)s piece left")}


def test_words_of_python_and_titles_of_problems_are_found():
    tree = ast.parse(
        'x = gettext("Hello")\ny = pgettext("verb", "order")\nclass A(P):\n    code = "a"\n    title = "No %(b)s."\n'
    )

    assert check_texts.words_of_python(tree) == {("", "Hello"), ("verb", "order"), ("", "No %(b)s.")}
