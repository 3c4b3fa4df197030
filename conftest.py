"""How every test runs: in test mode, in a folder of its own."""

import os
import tempfile

os.environ["HEMICYCLE_MODE"] = "test"
os.environ.setdefault("HEMICYCLE_HOME", tempfile.mkdtemp(prefix="hemicycle-test-"))

pytest_plugins = ["hemicycle.people.testing"]
