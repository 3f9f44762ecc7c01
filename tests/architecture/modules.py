#!/usr/bin/env python3
"""Holds the source tree to the module table in src/README.md.

For every module: its files include only what the table allows, other modules only through include/session, third-party libraries only those
of its row, and none of them but Asio in a public header; it links exactly what it includes; it has a README.
usage: modules.py [ROOT]
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

LIBRARIES = {
    "asio": r"boost/asio",
    "beast": r"boost/beast",
    "cli11": r"CLI/",
    "json": r"nlohmann/",
    "libav": r"lib(av|sw)\w+/",
    "openssl": r"openssl/",
    "prometheus": r"prometheus/",
    "sqlite": r"sqlite3",
    "sodium": r"sodium",
    "spdlog": r"(spdlog|fmt)/",
    "utf8proc": r"utf8proc\.h",
    "x264": r"x264",
    "yaml": r"yaml-cpp/",
    "zimg": r"zimg",
    "zlib": r"zlib\.h",
}
# What a public header may name: Asio, since its users run on it, and a forward declaration.
PUBLIC = re.compile(r"boost/asio|nlohmann/json_fwd\.hpp")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


@dataclass
class Module:
    name: str
    may_include: set
    libraries: set
    includes: set = field(default_factory=set)


def read_table(readme):
    """The rows `| name | job | modules | libraries |` below the heading row `| Module | … |`."""
    modules = {}
    in_table = False
    for line in readme.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            in_table = False
        elif cells[0] == "Module":
            in_table = True
        elif in_table and not set(line) <= set("|-: "):
            if len(cells) != 4:
                raise ValueError(f"{readme}: a row of the module table has {len(cells)} cells, not 4: {line}")
            words = [set(cell.split()) - {"-"} for cell in cells[2:]]
            modules[cells[0]] = Module(cells[0], words[0], words[1])
    return modules


def check_table(modules):
    """The table is a graph without circles, of modules and libraries that exist."""
    problems = []
    for module in modules.values():
        problems += [f"module table: {module.name} may include {other}, which is no module" for other in sorted(module.may_include - set(modules))]
        problems += [f"module table: {module.name} uses {name}, which is no library" for name in sorted(module.libraries - set(LIBRARIES))]

    def reaches(start, name, seen):
        return any(other == start or (other not in seen and (seen.add(other) or reaches(start, other, seen)))
                   for other in (modules[name].may_include if name in modules else ()))

    problems += [f"module table: {name} may include itself through others" for name in sorted(modules) if reaches(name, name, set())]
    return problems


def check_include(root, module, header, is_public, modules):
    """Why this include is not allowed, or None."""
    if header.startswith("session/"):
        other = header.split("/")[1]
        if other == module.name:
            return None
        module.includes.add(other)
        return None if other in module.may_include | {"base"} else f"{module.name} may not include {other}"
    first = header.split("/")[0]
    if first in modules and (root / "src" / header).exists():  # and not, for instance, the system's net/if.h
        if is_public:
            return "a public header includes a private one"
        return None if first == module.name else f"a private header of {first}"
    for library, pattern in LIBRARIES.items():
        if re.match(pattern, header):
            if is_public and not PUBLIC.match(header):
                return f"{library} in a public header"
            return None if library in module.libraries or PUBLIC.match(header) else f"{module.name} may not use {library}"
    return None


def check_module(root, module, modules):
    problems = []
    for folder, is_public in ((root / "include" / "session" / module.name, True), (root / "src" / module.name, False)):
        for path in sorted(folder.rglob("*.[ch]pp")):
            for header in INCLUDE.findall(path.read_text()):
                if why := check_include(root, module, header, is_public, modules):
                    problems.append(f"{path.relative_to(root)}: #include {header}: {why}")
    source = root / "src" / module.name
    if not (source / "README.md").exists():
        problems.append(f"src/{module.name}: has no README.md")
    return problems + check_links(source, module)


def check_links(source, module):
    """src/<module>/CMakeLists.txt links the modules whose headers are included, and no others."""
    cmake = source / "CMakeLists.txt"
    if not cmake.exists():
        return [f"src/{module.name}: has no CMakeLists.txt"]
    text = re.sub(r"#.*", "", cmake.read_text())
    # A module may consist of several libraries; the web assets are made in web/.
    own = {module.name, "web_assets", *re.findall(r"session_add_module\((\w+)", text)}
    linked = set(re.findall(r"\bsession::(\w+)", text)) - own
    where = f"src/{module.name}/CMakeLists.txt"
    problems = [f"{where}: links session::{name}, which the module table does not allow" for name in sorted(linked - module.may_include - {"base"})]
    # base comes with whatever else is linked.
    problems += [f"{where}: does not link session::{name}, which is included" for name in sorted(module.includes - linked - {"base"})]
    problems += [f"{where}: links session::{name}, which is not included" for name in sorted(linked - module.includes - {"base"})]
    return problems


def check(root):
    """Every breach in the tree, as lines to print."""
    modules = read_table(root / "src" / "README.md")
    if not modules:
        return ["src/README.md: no module table"]
    problems = check_table(modules)
    folders = {path.name for folder in (root / "src", root / "include" / "session") if folder.is_dir()
               for path in folder.iterdir() if path.is_dir() and any(path.iterdir())}
    problems += [f"src/{name}: not in the module table of src/README.md" for name in sorted(folders - set(modules))]
    for name in sorted(folders & set(modules)):
        problems += check_module(root, modules[name], modules)
    return problems


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    problems = check(root)
    print("\n".join(problems) if problems else "the source tree keeps to the module table")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
