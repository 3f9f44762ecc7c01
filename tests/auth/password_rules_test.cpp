#include <catch2/catch.hpp>

#include "session/auth/account_store.hpp"
#include "session/auth/passwords.hpp"

using namespace session;

namespace {

bool is_good(std::string_view typed) {
    auth::PasswordContext context;
    context.min_length = 8;
    context.handle = "streamer_42";
    context.email = "somebody.else@example.org";
    context.site_name = "Night Owls";
    const auto password = auth::normalise_password(typed);
    REQUIRE(password);
    return !auth::fault_of(*password, context);
}

}  // namespace

TEST_CASE("passwords: what everybody tries first is refused, in its disguises too") {
    for (const auto* bad : {"password",   "Password1",  "P@ssw0rd123", "12345678",      "87654321",      "11111111",
                            "abcabcabc",  "qwertyuiop", "iloveyou!!",  "123password",   "letmein2024",   "passwordpassword",
                            "1q2w3e4r5t", "Dragon1999", "streamer_42", "Streamer_42!!", "somebody.else", "somebody.else@example.org",
                            "night owls", "seven77"}) {
        INFO(bad);
        CHECK_FALSE(is_good(bad));
    }
    for (const auto* good : {"tumbling violet accordion", "x9#kQ2!vLm", "mein alter Kahn", "zehn kleine Schafe", "密码很长很长真的很长"}) {
        INFO(good);
        CHECK(is_good(good));
    }
}

TEST_CASE("passwords are compared in NFKC") {
    CHECK(auth::normalise_password("A\xcc\x8a")->reveal() == auth::normalise_password("\xe2\x84\xab")->reveal());
    CHECK_FALSE(auth::normalise_password("\xff\xfe"));
}

TEST_CASE("hashes are salted, and tell right from wrong") {
    auth::PasswordHasher::Options cheap;
    cheap.threads = 0;
    cheap.operations = 1;
    cheap.memory_bytes = 8192;
    const auth::PasswordHasher hasher{cheap};
    const auto password = auth::normalise_password("tumbling violet accordion");
    const auto one = hasher.hash_now(*password);
    REQUIRE(one);
    CHECK(one->starts_with("$argon2id$"));
    CHECK(*one != *hasher.hash_now(*password));
}

TEST_CASE("email addresses") {
    CHECK(auth::normalise_email(" A.B+c@Example.ORG ") == "a.b+c@example.org");
    for (const auto* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@.b", "a@b.", "a@b..c", "a\n@b", "<a@b>"}) {
        INFO(bad);
        CHECK_FALSE(auth::normalise_email(bad));
    }
}
