"""Ignore the tests of cogs that were removed."""

from pathlib import Path

_HERE = Path(__file__).parent

collect_ignore = [
    test.name
    for test in _HERE.glob("test_*.py")
    if not (_HERE.parent / f"{test.stem.removeprefix('test_')}.py").is_file()
]
