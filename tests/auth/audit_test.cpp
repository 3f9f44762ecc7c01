#include "session/auth/audit.hpp"

#include <catch2/catch.hpp>

#include "support/temporary_database.hpp"

using namespace session;

TEST_CASE("the audit log is read newest first, by channel, and page by page") {
    const test::TemporaryDatabase database;
    const auto note_three = [](db::Connection& connection) -> Result<std::vector<auth::AuditEntry>> {
        const Clock::Wall at{std::chrono::seconds{1'800'000'000}};
        for (const auto* action : {"user.disable", "user.enable"}) {
            if (auto noted = auth::audit(connection, nullptr, {std::nullopt, action, "someone", ""}, at); !noted)
                return fail(noted.error());
        }
        if (auto noted = auth::audit(connection, nullptr, {7, "chat.delete", "x", "spam"}, at); !noted) return fail(noted.error());
        return auth::list_audit(connection, std::nullopt, 0, 2);
    };
    const auto newest = database->write_now(note_three);
    REQUIRE(newest);
    REQUIRE(newest->size() == 2);
    CHECK(newest->front().action == "chat.delete");
    CHECK(newest->front().actor.empty());
    const auto older = database->read_now([&](db::Connection& c) { return auth::list_audit(c, std::nullopt, newest->back().id, 10); });
    REQUIRE(older->size() == 1);
    CHECK(older->front().action == "user.disable");
    CHECK(database->read_now([](db::Connection& c) { return auth::list_audit(c, 7, 0, 10); })->size() == 1);
}
