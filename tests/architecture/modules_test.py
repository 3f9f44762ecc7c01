#!/usr/bin/env python3
"""modules.py must find each kind of breach in a small tree, and nothing in a clean one."""

import tempfile
import unittest
from pathlib import Path

import modules

CLEAN = {
    "src/README.md": "| Module | Job | May include | Libraries |\n|---|---|---|---|\n"
                     "| base | b | - | spdlog |\n| media | m | - | - |\n| http | h | - | asio beast |\n| app | a | media http | - |\n",
    "src/base/README.md": "base",
    "src/base/CMakeLists.txt": "session_add_module(base SOURCES a.cpp)",
    "src/media/README.md": "media",
    "src/media/CMakeLists.txt": "session_add_module(media SOURCES media.cpp PUBLIC session::base)",
    "src/media/private.hpp": "",
    "src/media/media.cpp": '#include "session/base/result.hpp"\n#include "media/private.hpp"\n#include <vector>\n',
    "include/session/media/media.hpp": '#include "session/base/result.hpp"\n',
    "src/http/README.md": "http",
    "src/http/CMakeLists.txt": "session_add_module(http SOURCES http.cpp)",
    "src/http/http.cpp": "#include <boost/beast/http.hpp>\n#include <media/not_ours.h>\n",
    "include/session/http/http.hpp": "#include <boost/asio/awaitable.hpp>\n",
    "src/app/README.md": "app",
    "src/app/CMakeLists.txt": "session_add_module(app SOURCES app.cpp PRIVATE session::media)  # not session::http",
    "src/app/app.cpp": '#include "session/media/media.hpp"\n',
}


class ModulesTest(unittest.TestCase):
    def problems(self, **changes):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**CLEAN, **changes.get("files", {})}.items():
                if text is not None:
                    path = Path(folder, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
            return modules.check(Path(folder))

    def assert_found(self, expected, files):
        problems = self.problems(files=files)
        self.assertTrue(any(expected in problem for problem in problems), f"{expected!r} is not in {problems}")

    def test_clean_tree(self):
        self.assertEqual(self.problems(), [])

    def test_module_outside_the_table(self):
        self.assert_found("may not include http", {"src/media/media.cpp": '#include "session/http/http.hpp"\n'})

    def test_private_header_of_another_module(self):
        self.assert_found("a private header of media", {"src/app/app.cpp": '#include "media/private.hpp"\n'})

    def test_private_header_in_a_public_one(self):
        self.assert_found("a public header includes a private one", {"include/session/media/media.hpp": '#include "media/private.hpp"\n'})

    def test_library_outside_the_row(self):
        self.assert_found("may not use beast", {"src/app/app.cpp": "#include <boost/beast/core.hpp>\n"})

    def test_library_in_a_public_header(self):
        self.assert_found("beast in a public header", {"include/session/http/http.hpp": "#include <boost/beast/core.hpp>\n"})

    def test_link_outside_the_table(self):
        self.assert_found("links session::app, which the module table does not allow",
                          {"src/media/CMakeLists.txt": "session_add_module(media PUBLIC session::base session::app)"})

    def test_missing_link(self):
        self.assert_found("does not link session::media", {"src/app/CMakeLists.txt": "session_add_module(app)"})

    def test_link_without_include(self):
        self.assert_found("links session::http, which is not included",
                          {"src/app/CMakeLists.txt": "session_add_module(app PRIVATE session::media session::http)"})

    def test_missing_readme(self):
        self.assert_found("src/http: has no README.md", {"src/http/README.md": None})

    def test_unknown_module(self):
        self.assert_found("src/other: not in the module table", {"src/other/x.cpp": ""})

    def test_circle_in_the_table(self):
        table = CLEAN["src/README.md"].replace("| media | m | - |", "| media | m | app |")
        self.assert_found("may include itself", {"src/README.md": table})


if __name__ == "__main__":
    unittest.main()
