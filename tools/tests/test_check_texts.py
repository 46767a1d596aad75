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


def test_a_translation_whose_text_no_source_says_is_named(monkeypatch, tmp_path):
    (tmp_path / "words.py").write_text(
        'LABEL = "Out of stock"\nwhy = f"Data holds {LIMIT} bytes"\nboth = f"{a}{b}"'
    )
    (tmp_path / "rules.toml").write_text('[M01]\nname = ["The sum is wrong"]')
    monkeypatch.setattr(check_texts, "SOURCE", tmp_path)
    monkeypatch.setattr(check_texts, "CORE", tmp_path / "none")
    texts = ("Out of stock", "Data holds 8 bytes", "The sum is wrong", "Nobody says this")

    assert check_texts.unused({("", text) for text in texts}) == [("", "Nobody says this")]
