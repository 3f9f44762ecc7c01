#!/usr/bin/env python3
"""Finds in our C++ what g++ 12 miscompiles in coroutines, and what leaves a coroutine without an owner.

g++ 12.2 destroys twice, in an expression that contains co_await, a temporary lambda with captures and a temporary aggregate; and it crashes
on a braced initialiser that contains co_await. So:
  temporary-lambda      a lambda with captures inside an expression with co_await: name it on the line above
  temporary-aggregate   a braced temporary inside an expression with co_await: name it on the line above
  coroutine-lambda      a lambda with captures that is itself a coroutine: its captures die with the lambda (not in tests, which own both)
  bare-detached         asio::detached throws away what a coroutine ended with: pass a handler
usage: coroutine_lint.py [FILE…]   (default: all of src, include and tests)
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"[A-Za-z_]\w*|::|->|&&|\d[\w.']*|[^\s\w]")
SKIPPED = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', re.S | re.M)
CLOSES = {"(": ")", "[": "]", "{": "}"}
# Values without a destructor that does anything, written with braces by habit.
HARMLESS = {"seconds", "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "string_view", "ByteView", "span"}


@dataclass
class Token:
    text: str
    line: int


@dataclass
class Lambda:
    start: int  # of the introducer
    body: int  # of the opening brace
    end: int  # of the closing brace
    captures: bool


def tokens_of(source):
    """Without comments, literals and preprocessor lines."""
    blank = SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]) if match[0][0] in "/#" or match[0].lstrip().startswith("#")
                        else "0" + re.sub(r"[^\n]", " ", match[0][1:]), source)
    tokens = []
    line = 1
    position = 0
    for match in TOKEN.finditer(blank):
        line += blank.count("\n", position, match.start())
        position = match.start()
        tokens.append(Token(match[0], line))
    return tokens


class File:
    def __init__(self, source):
        self.tokens = tokens_of(source)
        self.partner = self.match_brackets()
        self.lambdas = [found for i in range(len(self.tokens)) if (found := self.lambda_at(i))]

    def text(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def match_brackets(self):
        partner = {}
        stack = []
        for i, token in enumerate(self.tokens):
            if token.text in CLOSES:
                stack.append(i)
            elif token.text in CLOSES.values() and stack and CLOSES[self.text(stack[-1])] == token.text:
                partner[i] = stack.pop()
                partner[partner[i]] = i
        return partner

    def lambda_at(self, i):
        """The lambda whose introducer begins at token i, if there is one."""
        if self.text(i) != "[" or i not in self.partner or self.text(i + 1) == "[" or self.text(i - 1) == "[":
            return None
        before = self.text(i - 1)
        back = i - 1
        while self.text(back) in ("&", "&&"):
            back -= 1
        is_subscript = re.match(r"\w|\)|\]", before) and before not in ("return", "co_return", "co_await", "co_yield", "else", "case")
        if is_subscript or self.text(back) == "auto":
            return None
        j = self.partner[i] + 1
        if self.text(j) == "<":
            depth = 1
            while depth and j + 1 < len(self.tokens):
                j += 1
                depth += {"<": 1, ">": -1}.get(self.text(j), 0)
            j += 1
        if self.text(j) == "(":
            if j not in self.partner:
                return None
            j = self.partner[j] + 1
        while j < len(self.tokens) and self.text(j) not in ("{", ";", ")", ","):
            j = self.partner.get(j, j) + 1 if self.text(j) in ("(", "[") else j + 1
        if self.text(j) != "{" or j not in self.partner:
            return None
        return Lambda(i, j, self.partner[j], self.partner[i] > i + 1)

    def is_block(self, brace):
        """Whether this brace opens statements rather than an initialiser."""
        if any(found.body == brace for found in self.lambdas):
            return True
        if self.text(brace - 1) in (")", "else", "do", "try", ";", "{", "}", "const", "noexcept", "override", "mutable", ":") or brace == 0:
            return self.text(brace - 1) not in ("{",) or self.has_statement(brace)
        return self.has_statement(brace)

    def has_statement(self, brace):
        i = brace + 1
        while i < self.partner.get(brace, 0):
            if self.text(i) == ";":
                return True
            i = self.partner[i] + 1 if self.text(i) in CLOSES and i in self.partner else i + 1
        return False

    def expression_around(self, i):
        """First and last token of the full expression (or the head of an if, for, while, switch) that token i belongs to."""
        start = i
        while start > 0:
            before = self.text(start - 1)
            if before == ";" or (before == "{" and self.is_block(start - 1)):
                break
            if before == "}" and start - 1 in self.partner and self.is_block(self.partner[start - 1]):
                opened = self.partner[start - 1]
                if not any(found.body == opened for found in self.lambdas):
                    break
            start = self.partner[start - 1] if before in CLOSES.values() and start - 1 in self.partner else start - 1
        end = i
        while end + 1 < len(self.tokens):
            after = self.text(end + 1)
            if after == ";" or (after == "}" and self.partner.get(end + 1, 0) < start):
                break
            if after == "{" and end + 1 in self.partner and self.is_block(end + 1) and not any(found.body == end + 1 for found in self.lambdas):
                break
            end = self.partner[end + 1] if after in CLOSES and end + 1 in self.partner else end + 1
        return start, end

    def owner(self, i):
        """The innermost lambda whose body holds token i."""
        inside = [found for found in self.lambdas if found.body < i < found.end]
        return max(inside, key=lambda found: found.body, default=None)


def breaches(source, is_test=False):
    """(line, rule) of each breach, in order."""
    file = File(source)
    found = set()
    for i, token in enumerate(file.tokens):
        if token.text == "co_await":
            found |= in_expression(file, i)
        if token.text.startswith("co_") and token.text in ("co_await", "co_return", "co_yield") and not is_test:
            owner = file.owner(i)
            if owner and owner.captures:
                found.add((file.tokens[owner.start].line, "coroutine-lambda"))
        if token.text == "detached" and file.text(i - 1) == "::" and file.text(i - 2) in ("asio", "net"):
            if file.text(i + 1) in (")", ","):
                found.add((token.line, "bare-detached"))
    return sorted(found)


def in_expression(file, awaited):
    found = set()
    start, end = file.expression_around(awaited)
    mine = file.owner(awaited)
    for i in range(start, end + 1):
        if file.owner(i) is not mine:
            continue
        lambda_here = next((candidate for candidate in file.lambdas if candidate.start == i), None)
        if lambda_here and lambda_here.captures and lambda_here.end <= end:
            found.add((file.tokens[i].line, "temporary-lambda"))
        if file.text(i) == "{" and not file.is_block(i) and is_risky_brace(file, i, awaited):
            found.add((file.tokens[i].line, "temporary-aggregate"))
    return found


def is_risky_brace(file, brace, awaited):
    if brace not in file.partner or file.partner[brace] == brace + 1:
        return False
    if brace < awaited < file.partner[brace]:
        return True
    before = file.text(brace - 1)
    if before in HARMLESS:
        return False
    if file.text(brace + 1) == "." or before in ("(", ","):
        return True
    # Our own types by their capital; the standard library's have constructors.
    return re.match(r"[A-Z][a-z]\w*$", before) is not None


def main():
    files = [Path(name) for name in sys.argv[1:]] or sorted(
        path for folder in ("src", "include", "tests") for path in (ROOT / folder).rglob("*.[ch]pp"))
    count = 0
    for path in files:
        for line, rule in breaches(path.read_text(), is_test="tests" in path.parts):
            count += 1
            print(f"{path}:{line}: {rule}")
    print(f"{len(files)} files, {count} breaches")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
