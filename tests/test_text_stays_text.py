"""Nothing that somebody typed reaches a page, a document or a mail as markup."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

TEMPLATES = sorted(path for path in Path(settings.BASE_DIR, "templates").rglob("*") if path.is_file())
CODE = [
    path
    for folder in ("werv", "cases", "trajectories", "volunteers", "subsidies")
    for path in sorted(Path(settings.BASE_DIR, folder).rglob("*.py"))
    if "migrations" not in path.parts
]
UNSAFE = re.compile(r"\|\s*(?:safe|safeseq|escapejs)\b|autoescape\s+off|\{%\s*debug\b")
TRUSTING = {"mark_safe", "SafeString", "SafeText", "html_safe", "SafeData"}
RUNNING = {"eval", "exec", "compile", "__import__"}
# Where a name of these is allowed, and why.
AUDITED: dict[str, str] = {}


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def test_what_is_put_into_a_template_is_escaped():
    assert engines["django"].engine.autoescape


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_no_template_trusts_what_it_is_given(template):
    text = template.read_text(encoding="utf-8")
    if template.suffix == ".txt":  # a mail in plain text knows no markup
        text = text.replace("{% autoescape off %}", "")

    assert not UNSAFE.search(text)


def used(node: ast.AST) -> str:
    """The name that this piece of code uses, if it is one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.name if isinstance(node, ast.alias) else ""


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_code_trusts_what_it_is_given(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert used(node) not in TRUSTING or name(path) in AUDITED
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in RUNNING
            if node.func.id in {"format_html", "format_html_join"}:
                assert isinstance(node.args[0], ast.Constant), "the pattern has to be written out"
        if isinstance(node, ast.JoinedStr):
            texts = "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
            assert not re.search(r"(?<!\?P)<(?:/|[a-z]+[\s>])", texts), f"markup put together by hand: {texts}"
