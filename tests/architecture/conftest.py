"""The tests of this folder read the repository and start no server; `repository.py` lies beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
