#!/usr/bin/env python3
"""coroutine_lint.py must find each trap, and leave correct code alone."""

import unittest

from coroutine_lint import breaches


def rules(body, is_test=False):
    return [rule for _line, rule in breaches("asio::awaitable<void> f(int a, std::string s) {\n" + body + "\n}\n", is_test)]


class Found(unittest.TestCase):
    def test_capturing_lambda_beside_co_await(self):
        self.assertEqual(rules("co_await run([s] { use(s); });"), ["temporary-lambda"])
        self.assertEqual(rules("co_await asio::co_spawn(ex, [s = std::move(s)]() -> int { return 1; }, token);"), ["temporary-lambda"])
        self.assertEqual(rules("const auto x = g([&](int i) { return i + a; }) + co_await h();"), ["temporary-lambda"])
        self.assertEqual(rules("co_return co_await async_initiate<void()>([sp](auto handler) { go(handler); }, token);"), ["temporary-lambda"])

    def test_in_the_head_of_a_condition(self):
        self.assertEqual(rules("if (auto x = co_await run([s] { use(s); }); !x) { g(); }"), ["temporary-lambda"])

    def test_aggregate_beside_co_await(self):
        self.assertEqual(rules("co_await h({.a = s});"), ["temporary-aggregate"])
        self.assertEqual(rules("co_await h(1, {s, s});"), ["temporary-aggregate"])
        self.assertEqual(rules("co_await h(Request{s, 4});"), ["temporary-aggregate"])

    def test_co_await_inside_braces(self):
        self.assertEqual(rules("auto v = std::vector{a, co_await g()};"), ["temporary-aggregate"])

    def test_lambda_that_is_a_coroutine(self):
        self.assertEqual(rules("auto work = [s]() -> asio::awaitable<void> { co_await g(s); };"), ["coroutine-lambda"])
        self.assertEqual(rules("auto work = [&]() -> asio::awaitable<int> { co_return a; };"), ["coroutine-lambda"])

    def test_detached(self):
        self.assertEqual(rules("asio::co_spawn(ex, g(), asio::detached);"), ["bare-detached"])

    def test_line(self):
        self.assertEqual(breaches("task f() {\n  int a;\n  // [s] { co_await }\n  co_await run([a] { use(a); });\n}\n"), [(4, "temporary-lambda")])


class Left(unittest.TestCase):
    def test_named_first(self):
        self.assertEqual(rules("auto job = [s] { use(s); };\nco_await run(std::move(job));"), [])
        self.assertEqual(rules("const Request request{.a = s};\nco_await h(request);"), [])

    def test_lambda_without_captures(self):
        self.assertEqual(rules("co_await run([] { g(); });"), [])
        self.assertEqual(rules("auto work = [](int i) -> asio::awaitable<void> { co_await g(i); };"), [])

    def test_neighbouring_statements(self):
        self.assertEqual(rules("g([s] { use(s); });\nco_await h();\ng([s] { use(s); });"), [])
        self.assertEqual(rules("if (a) { g([s] { use(s); }); }\nco_await h();"), [])
        self.assertEqual(rules("while (co_await h()) { g({.a = s}); }"), [])
        self.assertEqual(rules("for (auto& x : list) { co_await h(x[0]); }\nstd::sort(b, e, [&](int l, int r) { return l < r + a; });"), [])

    def test_inside_the_body_of_a_lambda(self):
        self.assertEqual(rules("run([s] { g(); });\nauto x = [](int i) -> task { auto k = [i] { return i; }; co_await k(); };"), [])

    def test_subscripts_bindings_and_attributes(self):
        self.assertEqual(rules("const auto [error, size] = co_await read(buffer[a]);"), [])
        self.assertEqual(rules("auto& [e, n] = co_await read(map[key]);"), [])
        self.assertEqual(rules("[[maybe_unused]] const auto x = co_await h();"), [])

    def test_braces_with_nothing_to_destroy(self):
        self.assertEqual(rules("co_await wait(std::chrono::seconds{5});"), [])
        self.assertEqual(rules("co_await wait(ByteView{data, size});"), [])
        self.assertEqual(rules("co_await wait(std::string{view});"), [])

    def test_comments_and_strings(self):
        self.assertEqual(rules('// co_await run([s] {});\nlog("co_await run([s] { x; })");\nauto c = \'{\';\nco_await h();'), [])

    def test_a_test_may_own_its_coroutine(self):
        self.assertEqual(rules("run([&]() -> asio::awaitable<void> { co_await g(s); });", is_test=True), [])


if __name__ == "__main__":
    unittest.main()
