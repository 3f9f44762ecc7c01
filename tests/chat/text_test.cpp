#include "chat/text.hpp"

#include <catch2/catch.hpp>

using namespace session;

namespace {

std::string repeat(std::string_view piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += piece;
    return text;
}

std::string reason_of(std::string_view text) {
    const auto cleaned = chat::clean_text(text);
    return cleaned ? "" : cleaned.error().reason();
}

const std::string kFamily = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

}  // namespace

TEST_CASE("chat text: what people write stays as it is") {
    for (const std::string text :
         {"hello", "<script>alert(1)</script>", "javascript:alert(1)", "a & b", "\u00e4\u00f6\u00fc \u4f60\u597d",
          "\u0645\u0631\u062d\u0628\u0627", "\u0645\u06cc\u200c\u062e\u0648", "\U0001F44D\U0001F3FD", "1\uFE0F\u20E3"}) {
        CHECK(chat::clean_text(text).value() == text);
    }
    CHECK(chat::clean_text(kFamily).value() == kFamily);
    CHECK(chat::clean_text("  spaces around \n").value() == "spaces around");
    CHECK(chat::clean_text("two\r\nlines\tand a tab").value() == "two  lines and a tab");
    CHECK(chat::clean_text("e\u0301").value() == "\u00e9");  // composed
}

TEST_CASE("chat text: invalid UTF-8, control characters and noncharacters are refused") {
    for (const std::string text :
         {"caf\xe9", "\xed\xa0\x80", "\xf4\x90\x80\x80", "bell\x07", "esc\x1b[31m", "del\x7f", "c1\xc2\x9b", "non\uFFFE", "non\uFDD0"}) {
        CHECK(reason_of(text) == "invalid_text");
    }
    CHECK(reason_of(std::string{"nul\0", 4}) == "invalid_text");
}

TEST_CASE("chat text: nothing to see is refused") {
    for (const std::string text :
         {"", "   ", "\n\t", "\u200b\u200b", "\u2800\u2800", "\u3164", "\u00a0", "\u200d\ufe0f", "\u0301", "\u202e"}) {
        CHECK(reason_of(text) == "invalid_text");
    }
}

TEST_CASE("chat text: bidi overrides, invisible characters and piles of marks are made harmless") {
    CHECK(chat::clean_text("a\u202e\u2066evil\u2069\u202c b").value() == "aevil b");
    CHECK(chat::clean_text("bad\u200bword\ufeff").value() == "badword");
    CHECK(chat::clean_text("x" + repeat("\u0335", 50) + "y").value() == "x" + repeat("\u0335", 4) + "y");
}

TEST_CASE("chat text: 500 graphemes, whatever they are made of") {
    CHECK(chat::count_graphemes(kFamily) == 1);
    CHECK(chat::count_graphemes("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7") == 2);
    CHECK(chat::count_graphemes("e\u0301a") == 2);
    CHECK(chat::clean_text(repeat("x", 500)));
    CHECK(reason_of(repeat("x", 501)) == "too_long");
    CHECK(chat::clean_text(repeat("\u4f60", 500)));
    CHECK(chat::clean_text(repeat("\U0001F600", 500)));
    CHECK(reason_of(repeat("\U0001F600", 501)) == "too_long");
    CHECK(chat::clean_text(repeat(kFamily, 200)));
    CHECK(reason_of(repeat(kFamily, 300)) == "too_long");  // over the bytes we take
    CHECK(chat::first_graphemes(kFamily + "ab", 2) == kFamily + "a");
    CHECK(chat::first_graphemes("ab", 5) == "ab");
}

TEST_CASE("chat text: emoji only") {
    for (const std::string text :
         {"\U0001F600", "\U0001F600 \U0001F389", "\U0001F44D\U0001F3FD", "\U0001F1E9\U0001F1EA", "1\uFE0F\u20E3", "\u2764\uFE0F"}) {
        CHECK(chat::is_emoji_only(text));
    }
    CHECK(chat::is_emoji_only(kFamily));
    for (const std::string text : {"hi \U0001F600", "123", "", "   ", "#*", "\u00e9"}) CHECK_FALSE(chat::is_emoji_only(text));
}

TEST_CASE("chat text: links") {
    for (const std::string text : {"http://x", "see HTTPS://Example.org now", "www.example", "example.com", "(example.tv)",
                                   "go to a.b.co.uk/x!", "host.local/path", "example.com."}) {
        INFO(text);
        CHECK(chat::has_link(text));
    }
    for (const std::string text : {"hello.world", "3.14", "e.g. this", "wait...what", "end.Start", "a/b", "@name", "1.2.3.4", ".com"}) {
        INFO(text);
        CHECK_FALSE(chat::has_link(text));
    }
}

TEST_CASE("chat text: mentions") {
    using Handles = std::vector<std::string>;
    CHECK(chat::find_mentions("hi @Alice and @bob_2, @alice!") == Handles{"alice", "bob_2"});
    CHECK(chat::find_mentions("mail me@example.com @ @- @x") == Handles{});
    std::string many;
    for (int i = 0; i < 30; ++i) many += "@user" + std::to_string(i) + " ";
    CHECK(chat::find_mentions(many).size() == 20);
}
