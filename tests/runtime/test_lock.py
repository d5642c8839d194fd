import os
from pathlib import Path

import pytest

from onboarding.problems import CannotStart
from onboarding.runtime import lock


def test_it_refuses_a_second_start_on_the_same_folder(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    with pytest.raises(CannotStart, match="already running"):
        lock.take(tmp_path, patience=0.1)
    os.close(held)


def test_it_can_be_taken_again_once_it_is_let_go(tmp_path: Path) -> None:
    os.close(lock.take(tmp_path))
    os.close(lock.take(tmp_path, patience=0))
