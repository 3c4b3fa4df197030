"""Puts a test run into test mode, in a folder of its own. pytest loads it (`-p`) before any settings are read."""

import os
import tempfile

os.environ["HEMICYCLE_MODE"] = "test"
os.environ.setdefault("HEMICYCLE_HOME", tempfile.mkdtemp(prefix="hemicycle-test-"))
