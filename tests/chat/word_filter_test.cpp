#include "chat/word_filter.hpp"

#include <catch2/catch.hpp>

using session::chat::WordFilter;

TEST_CASE("word filter: whole words, whatever case and accents") {
    const WordFilter filter{{"darn", "Stra\u00dfe", "two words", "  ", ""}};
    for (const std::string text : {"darn", "DARN it", "oh, d\u00e4rn!", "(d\u0101rn)", "\uff44\uff41\uff52\uff4e", "d\u200darn", "STRASSE",
                                   "these two words here"}) {
        INFO(text);
        CHECK(filter.matches(text));
    }
    for (const std::string text : {"darned", "adarn", "darn1", "two  words", "twowords", "fine", ""}) {
        INFO(text);
        CHECK_FALSE(filter.matches(text));
    }
}

TEST_CASE("word filter: where words are not set apart, anywhere") {
    const WordFilter filter{{"\u574f\u8bdd", "\u0e04\u0e33\u0e2b\u0e22"}};
    CHECK(filter.matches("\u8fd9\u662f\u574f\u8bdd\u5417"));
    CHECK(filter.matches("\u0e01\u0e04\u0e33\u0e2b\u0e22\u0e32"));
}

TEST_CASE("word filter: without words nothing matches") {
    CHECK_FALSE(WordFilter{}.matches("anything"));
    CHECK_FALSE(WordFilter{{"\u0301"}}.matches("anything \u0301"));
}
