from __future__ import annotations

import subprocess
import sys

import pytest

from scripts import machine, prepare


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Stand in for venv and pip: what would have been run is written down, the environment’s Python appears."""
    run = []
    venv = tmp_path / ".venv"
    monkeypatch.setattr(prepare, "VENV", venv)
    monkeypatch.setattr(prepare, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(prepare, "STAMP", venv / "own-front-door.stamp")
    for name in ("RUN_FILE", "TEST_FILE"):
        file = tmp_path / f"{name}.txt"
        file.write_text(name, encoding="utf-8")
        monkeypatch.setattr(prepare, name, file)

    def _run(*command):
        words = [str(word) for word in command]
        run.append("venv" if "venv" in words else words[-1].rpartition("/")[2])
        assert "venv" in words or "--require-hashes" in words
        if "venv" in words:
            (venv / "bin").mkdir(parents=True, exist_ok=True)
            (venv / "bin" / "python").touch()

    monkeypatch.setattr(prepare, "_run", _run)
    return run


def test_first_start_makes_the_environment_and_installs(commands):
    prepare.install(prepare.RUN_FILE)
    assert commands == ["venv", "RUN_FILE.txt"]


def test_second_start_runs_nothing(commands):
    prepare.install(prepare.RUN_FILE)
    commands.clear()
    prepare.install(prepare.RUN_FILE)
    assert commands == []


def test_start_after_the_tests_installs_nothing_and_tests_after_a_start_install_theirs(commands):
    prepare.install(prepare.RUN_FILE)
    prepare.install(prepare.TEST_FILE)
    prepare.install(prepare.RUN_FILE)
    prepare.install(prepare.TEST_FILE)
    assert commands == ["venv", "RUN_FILE.txt", "TEST_FILE.txt"]


def test_changed_requirements_are_installed_again_into_the_same_environment(commands):
    prepare.install(prepare.RUN_FILE)
    commands.clear()
    prepare.RUN_FILE.write_text("changed", encoding="utf-8")
    prepare.install(prepare.RUN_FILE)
    assert commands == ["RUN_FILE.txt"]


def test_moved_folder_or_new_python_gets_a_new_environment(commands, monkeypatch):
    prepare.install(prepare.RUN_FILE)
    commands.clear()
    monkeypatch.setattr(prepare, "_home", lambda: "3.99 elsewhere")
    prepare.install(prepare.RUN_FILE)
    assert commands == ["venv", "RUN_FILE.txt"]


def test_installation_that_breaks_off_is_done_again(commands, monkeypatch):
    prepare.install(prepare.RUN_FILE)
    prepare.RUN_FILE.write_text("changed", encoding="utf-8")
    whole = prepare._run

    def _break(*_command):
        raise machine.Missing("no network")

    monkeypatch.setattr(prepare, "_run", _break)
    with pytest.raises(machine.Missing):
        prepare.install(prepare.RUN_FILE)
    monkeypatch.setattr(prepare, "_run", whole)
    commands.clear()
    prepare.install(prepare.RUN_FILE)
    assert commands == ["venv", "RUN_FILE.txt"]


@pytest.mark.parametrize(("version", "allowed"), [((3, 10, 14), False), ((3, 11, 0), True), ((3, 14, 1), True)])
def test_python_before_3_11_is_told_what_to_type(monkeypatch, version, allowed):
    monkeypatch.setattr(machine.sys, "version_info", version)
    if allowed:
        machine.need_python()
        return
    with pytest.raises(machine.Missing, match=r"this is 3\.10\. Type: sudo apt-get install python3\.11"):
        machine.need_python()


def test_missing_pango_without_permission_gives_one_line_to_type(monkeypatch, capsys):
    monkeypatch.setattr(machine, "PANGO_LIBRARIES", (("libno-such-thing.so.0",),))
    monkeypatch.setattr(machine, "_authority", lambda: None)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert prepare.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Type: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said


def test_missing_pango_with_permission_is_installed_without_a_question(monkeypatch):
    typed = []
    here = iter([False, True])

    def _apt(command, **options):
        typed.append(" ".join(command))
        assert options["stdin"] is subprocess.DEVNULL
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(machine, "has_pango", lambda: next(here))
    monkeypatch.setattr(machine, "_authority", lambda: ("sudo", "-n"))
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.subprocess, "run", _apt)
    machine.need_pango()
    assert len(typed) == 1
    assert typed[0].startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install")
    assert typed[0].endswith("-y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


def test_package_list_that_is_old_is_fetched_and_the_install_tried_again(monkeypatch):
    said = iter(["E: Unable to locate package chromium", "", ""])
    verbs = []

    def _apt(_before, verb, *_packages):
        verbs.append(verb)
        return next(said)

    monkeypatch.setattr(machine, "_apt_get", _apt)
    monkeypatch.setattr(machine, "_authority", lambda: ())
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    machine._install("Chromium", ("chromium",))
    assert verbs == ["install", "update", "install"]


def test_newest_postgresql_is_chosen(monkeypatch, tmp_path):
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    (tmp_path / "18" / "lib").mkdir(parents=True)
    monkeypatch.setattr(machine, "POSTGRESQL_HOME", tmp_path)
    assert machine.postgresql_bin() == tmp_path / "17" / "bin"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["run", "test"]])
def test_unknown_target_is_refused(arguments, capsys):
    assert prepare.main(arguments) == 2
    assert "run, test, check" in capsys.readouterr().err


def test_preparing_needs_only_the_standard_library():
    code = "import sys; import scripts.prepare; print(sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=prepare.HOUSE, capture_output=True, text=True, check=True
    )
    loaded = {name for name in done.stdout.strip("[]\n").replace("'", "").split(", ") if not name.startswith("_")}
    assert loaded - set(sys.stdlib_module_names) == {"scripts"}
