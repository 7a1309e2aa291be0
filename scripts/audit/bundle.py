"""Check that the dashboard's scripts stay below their limits of size.

python -m scripts.audit.bundle
"""

import gzip
import sys
from typing import Final

from scripts.audit.places import ROOT

# All scripts of a build together, compressed. A change that needs more raises the limit, and says why.
MOST_KB: Final = 1_200
LARGEST_KB: Final = 130


def main() -> int:
    files = sorted((ROOT / "frontend/.next/static").rglob("*.js"))
    if not files:
        sys.stdout.write("There is no build of the dashboard: run make up or make test first.\n")
        return 1
    sizes = {file.name: len(gzip.compress(file.read_bytes(), mtime=0)) / 1024 for file in files}
    total, largest = sum(sizes.values()), max(sizes, key=lambda name: sizes[name])
    sys.stdout.write(
        f"{len(sizes)} scripts, {total:.0f} of {MOST_KB} kB; the largest has {sizes[largest]:.0f} of {LARGEST_KB} kB.\n"
    )
    return 1 if total > MOST_KB or sizes[largest] > LARGEST_KB else 0


if __name__ == "__main__":
    sys.exit(main())
