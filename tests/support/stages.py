"""The stages of tests/run: each builds what it needs, runs its checks and counts them.

A stage is a function that returns a Tally. Logs go to build/test-logs, a failing check's last lines to the terminal as well.
"""

import argparse
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"
CORES = str(os.cpu_count() or 2)

PACKAGES = {
    "lint": ["clang-format", "clang-tidy"],
    "web": [],
    "unit": ["catch2", "librapidcheck-dev", "ffmpeg", "openssl"],
    "tsan": ["catch2", "librapidcheck-dev", "ffmpeg", "openssl"],
    "fuzz": ["clang", "libclang-rt-14-dev", "llvm-14"],
    "e2e": ["catch2", "librapidcheck-dev", "ffmpeg", "openssl", "curl", "mpv", "streamlink", "vlc-bin", "vlc-plugin-base", "gstreamer1.0-tools",
            "gstreamer1.0-plugins-base", "gstreamer1.0-plugins-good", "gstreamer1.0-plugins-bad", "gstreamer1.0-plugins-ugly",
            "gstreamer1.0-libav", "chromium", "firefox-esr", "fonts-dejavu-core"],
}
# Bytes from strangers go through these first, so clang-tidy reads them at every run; all the others with --tidy.
TIDY_MODULES = ["media", "rtmp"]


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    notes: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.notes += other.notes


@dataclass
class Outcome:
    code: int
    output: str


def run(log_name, command, cwd=ROOT, env=None, show_on_failure=True):
    """Runs a command with its output in a log; on failure shows the log's end."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{log_name}.log"
    with log.open("w") as out:
        code = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                              stdout=out, stderr=subprocess.STDOUT).returncode
    output = log.read_text(errors="replace")
    if code != 0 and show_on_failure:
        print("\n".join(output.splitlines()[-60:]))
        words = " ".join(str(part) for part in command)
        print(f"   failed: {words if len(words) < 300 else words[:300] + ' …'} (all of it in {log.relative_to(ROOT)})")
    return Outcome(code, output)


def check(log_name, command, **more):
    outcome = run(log_name, command, **more)
    return Tally(1, 0) if outcome.code == 0 else Tally(0, 1, [log_name])


def sources():
    return sorted(path for folder in ("include", "src", "tests", "web") for suffix in ("hpp", "cpp")
                  for path in (ROOT / folder).rglob(f"*.{suffix}") if "node_modules" not in path.parts)


# --- building --------------------------------------------------------------------------------------------------------------------------


def configure(preset, *options):
    return run(f"configure-{preset}", ["cmake", "--preset", preset, *options]).code == 0


def build(preset, *targets):
    more = ["--target", *targets] if targets else []
    return run(f"build-{preset}", ["cmake", "--build", ROOT / "build" / preset, *more]).code == 0


def ctest(preset, *selection, jobs=CORES):
    """Runs tests of one build directory and counts the cases inside each of them."""
    directory = ROOT / "build" / preset
    options = {
        "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
    }
    outcome = run(f"ctest-{preset}", ["ctest", "--test-dir", directory, "-j", jobs, "--output-on-failure", "--no-tests=ignore", *selection],
                  env=options, show_on_failure=False)
    log = directory / "Testing" / "Temporary" / "LastTest.log"
    if outcome.code != 0:
        show_failures(log, outcome)
    return count_cases(log, outcome)


def blocks_of(log):
    """Each test's part of ctest's log, beginning with its name."""
    return re.split(r"^\d+/\d+ Testing: ", log.read_text(errors="replace"), flags=re.M)[1:] if log.exists() else []


def has_passed(block):
    return re.search(r"^Test Passed\.$", block, re.M) is not None


def show_failures(log, outcome, lines=200):
    """What the failing tests said: on a machine that is gone afterwards the terminal is all that stays."""
    print("\n".join(outcome.output.splitlines()[-20:]))
    for block in blocks_of(log):
        if not has_passed(block):
            print("   failed: " + "\n".join(block.splitlines()[:2] + ["   …"] + block.splitlines()[2:][-lines:]))


def count_cases(log, outcome):
    """Catch2, unittest and node print how many cases they ran; a test that prints none of these counts as one."""
    tally = Tally()
    if "No tests were found" in outcome.output or not log.exists():
        return tally if outcome.code == 0 else Tally(0, 1, ["ctest"])
    for block in blocks_of(log):
        name = block.splitlines()[0].strip()
        cases = cases_of(block)
        if has_passed(block):
            tally.passed += cases[0] or 1
        else:
            tally.passed += cases[0]
            tally.failed += cases[1] or 1
            tally.notes.append(name)
    return tally


def cases_of(text):
    """(passed, failed) that the last summary in a test's output names."""
    if found := re.findall(r"All tests passed \(.* in (\d+) test cases?\)", text):
        return int(found[-1]), 0
    if found := re.findall(r"^test cases:\s*(\d+)(.*)$", text, re.M):
        failed = re.search(r"(\d+) failed", found[-1][1])
        return int(found[-1][0]) - int(failed[1] if failed else 0), int(failed[1] if failed else 0)
    if found := re.findall(r"^Ran (\d+) tests? in .*$", text, re.M):
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
        skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", text))
        return int(found[-1]) - bad - skipped, bad
    found = re.findall(r"^(?:#|ℹ) (pass|fail) (\d+)$", text, re.M)
    if found:
        return tuple(sum(int(n) for kind, n in found if kind == want) for want in ("pass", "fail"))
    return 0, 0


# --- stages ----------------------------------------------------------------------------------------------------------------------------


def lint(options):
    tally = check("clang-format", ["clang-format", "--dry-run", "-Werror", *sources()])
    for script in ("modules.py", "coroutine_lint.py"):
        name = script.removesuffix(".py")
        tally.add(check(name, [sys.executable, ROOT / "tests" / "architecture" / script]))
        tally.add(check(f"{name}-self-test", [sys.executable, ROOT / "tests" / "architecture" / f"{name}_test.py"]))
    if not configure("asan-ubsan", "-DCMAKE_VERIFY_INTERFACE_HEADER_SETS=ON", *web_option()):
        return Tally(tally.passed, tally.failed + 1, tally.notes + ["configure"])
    tally.add(check("self-contained-headers",
                    ["cmake", "--build", ROOT / "build" / "asan-ubsan", "--target", "all_verify_interface_header_sets"]))
    tally.add(tidy(options))
    return tally


def tidy(options):
    """clang-tidy, file by file; what was clean with the same text, headers and checks is not read again."""
    more = ["--checks=clang-analyzer-core*,clang-analyzer-cplusplus*"] if options.tidy else []
    modules = TIDY_MODULES if not options.tidy else [path.name for path in sorted((ROOT / "src").iterdir()) if path.is_dir()]
    files = sorted(file for module in modules for file in (ROOT / "src" / module).glob("*.cpp"))
    common = hashlib.sha256(repr(more).encode())
    for path in [ROOT / ".clang-tidy", *(path for path in sources() if path.suffix == ".hpp")]:
        common.update(path.read_bytes())
    stamps = ROOT / "build" / "tidy"
    stamps.mkdir(parents=True, exist_ok=True)

    def one(file):
        digest = common.copy()
        digest.update(file.read_bytes())
        stamp = stamps / f"{file.parent.name}-{file.stem}-{digest.hexdigest()[:24]}"
        if stamp.exists():
            return Tally(1, 0)
        name = f"tidy-{file.parent.name}-{file.stem}"
        result = check(name, ["clang-tidy", "--quiet", *more, "-p", ROOT / "build" / "asan-ubsan", "--extra-arg=-Wno-unknown-warning-option", file])
        if result.failed == 0:
            stamp.touch()
        return result

    return in_parallel(one, files)


def npm_packages(folder):
    """`npm ci`, unless what the lock file names is already there."""
    installed = folder / "node_modules" / ".package-lock.json"
    lock = folder / "package-lock.json"
    if not lock.exists() or (installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime):
        return True
    name = "-".join(folder.relative_to(ROOT).parts)
    done = run(f"npm-{name}", ["npm", "ci", "--no-audit", "--no-fund"], cwd=folder).code == 0
    if done:
        installed.touch()
    return done


def web(_options):
    if not (ROOT / "web" / "package-lock.json").exists():
        return Tally()
    if not npm_packages(ROOT / "web"):
        return Tally(0, 1, ["npm ci"])
    tally = check("web-check", ["npm", "run", "check"], cwd=ROOT / "web")
    outcome = run("web-test", ["npm", "test"], cwd=ROOT / "web", env={"NO_COLOR": "1"})
    counts = {kind: int(n) for line in re.findall(r"^\s*Tests\s+.*$", outcome.output, re.M) for n, kind in re.findall(r"(\d+) (passed|failed)", line)}
    failed = counts.get("failed", 0) or (1 if outcome.code != 0 else 0)
    tally.add(Tally(counts.get("passed", 0), failed, ["web tests"] if failed else []))
    tally.add(check("web-build", ["npm", "run", "build"], cwd=ROOT / "web"))
    return tally


def web_option():
    """The binary under test has the web app inside, once its packages are here."""
    return ["-DSESSION_WEB=ON"] if (ROOT / "web" / "node_modules" / ".package-lock.json").exists() else []


def unit(_options):
    if not (configure("asan-ubsan", *web_option()) and build("asan-ubsan")):
        return Tally(0, 1, ["build"])
    return ctest("asan-ubsan", "-LE", "e2e|lint")


def tsan(_options):
    if not (configure("tsan") and build("tsan", "tests_threads")):
        return Tally(0, 1, ["build"])
    return ctest("tsan", "-L", "threads")


def fuzz(options):
    if not (configure("fuzz") and build("fuzz", "fuzz_targets")):
        return Tally(0, 1, ["build"])
    targets = sorted((ROOT / "build" / "fuzz" / "bin").glob("fuzz_*"))

    def one(target):
        name = target.name.removeprefix("fuzz_")
        corpus = ROOT / "tests" / "fuzz" / "corpus" / name
        with tempfile.TemporaryDirectory() as found:
            return check(f"fuzz-{name}", [target, f"-max_total_time={options.fuzz_seconds}", "-timeout=10", "-rss_limit_mb=2048",
                                          "-print_final_stats=1", f"-artifact_prefix={LOGS}/{name}-", found, *([corpus] if corpus.is_dir() else [])])

    return in_parallel(one, targets)


def e2e(options):
    folders = [ROOT / "web", ROOT / "tests" / "e2e", ROOT / "tests" / "e2e" / "web"]
    if not all(npm_packages(folder) for folder in folders):
        return Tally(0, 1, ["npm ci"])
    if not (configure("asan-ubsan", *web_option()) and build("asan-ubsan", "session_main")):
        return Tally(0, 1, ["build"])
    if options.soak:
        os.environ["SESSION_SOAK"] = "1"
    return ctest("asan-ubsan", "-L", "e2e", jobs="2")


STAGES = {"lint": lint, "web": web, "unit": unit, "tsan": tsan, "fuzz": fuzz, "e2e": e2e}
QUICK = ["lint", "web", "unit"]


def in_parallel(function, items):
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(int(CORES)) as pool:
        for result in pool.map(function, items):
            tally.add(result)
    return tally


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/run", description="Installs what the tests need and runs them. Without stages: all of them.")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    parser.add_argument("--fuzz-seconds", type=int, default=20, metavar="N", help="for each fuzz target (20)")
    parser.add_argument("--soak", action="store_true", help="the long forms of the end-to-end tests: minutes instead of seconds")
    parser.add_argument("--tidy", action="store_true", help="clang-tidy on every module, not only on the parsers, and with its static analyzer")
    options = parser.parse_args(arguments)
    for stage in options.stages:
        if stage not in STAGES:
            parser.error(f"no stage {stage!r}: {', '.join(STAGES)}")
    options.stages = [stage for stage in STAGES if stage in (options.stages or (QUICK if options.quick else STAGES))]
    return options


def main():
    options = parse(sys.argv[1:])
    started = time.monotonic()
    print(f"tests/run: {' '.join(options.stages)}; logs in {LOGS.relative_to(ROOT)}", flush=True)
    packages = sorted({package for stage in options.stages for package in PACKAGES[stage]})
    if subprocess.run([ROOT / "up.sh", "install", *packages], cwd=ROOT).returncode != 0:
        print("0 passed, 1 failed")
        return 1
    if shutil.which("ccache"):
        os.environ.setdefault("CCACHE_MAXSIZE", "5G")
    print(f"-- install: {time.monotonic() - started:.0f} s", flush=True)
    total = Tally()
    for name in options.stages:
        began = time.monotonic()
        tally = STAGES[name](options)
        bad = f": {', '.join(dict.fromkeys(tally.notes))}" if tally.notes else ""
        print(f"-- {name}: {tally.passed} passed, {tally.failed} failed, {time.monotonic() - began:.0f} s{bad}", flush=True)
        total.add(tally)
    print(f"-- all: {time.monotonic() - started:.0f} s")
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
