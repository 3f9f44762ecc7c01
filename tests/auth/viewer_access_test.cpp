#include "session/auth/viewer_access.hpp"

#include <catch2/catch.hpp>

using namespace session;
using auth::Visibility;
using auth::WatchDecision;
using Verdict = auth::ViewerAccess::Verdict;

namespace {
constexpr auth::Watcher kNobody{};
constexpr auth::Watcher kOwner{1, false};
constexpr auth::Watcher kModerator{2, false};
constexpr auth::Watcher kGuest{3, false};
constexpr auth::Watcher kBanned{4, false};
constexpr auth::Watcher kStranger{5, false};
constexpr auth::Watcher kAdmin{6, true};

auth::Channel channel(Visibility visibility) {
    auth::Channel made;
    made.handle = "demo";
    made.owner = 1;
    made.visibility = visibility;
    made.moderators = {2};
    made.allowed = {3};
    made.banned = {1, 2, 4, 6};
    return made;
}
}  // namespace

TEST_CASE("who may watch: owner, moderators and admins always") {
    for (const auto visibility : {Visibility::everyone, Visibility::unlisted, Visibility::members, Visibility::invited}) {
        for (const auto& watcher : {kOwner, kModerator, kAdmin})
            CHECK(auth::may_watch(channel(visibility), watcher) == WatchDecision::allowed);
    }
}

TEST_CASE("who may watch: everybody else, by visibility") {
    for (const auto visibility : {Visibility::everyone, Visibility::unlisted}) {
        CHECK(auth::may_watch(channel(visibility), kNobody) == WatchDecision::allowed);
        CHECK(auth::may_watch(channel(visibility), kStranger) == WatchDecision::allowed);
        CHECK(auth::may_watch(channel(visibility), kBanned) == WatchDecision::banned);
    }
    CHECK(auth::may_watch(channel(Visibility::members), kNobody) == WatchDecision::sign_in);
    CHECK(auth::may_watch(channel(Visibility::members), kStranger) == WatchDecision::allowed);
    CHECK(auth::may_watch(channel(Visibility::members), kBanned) == WatchDecision::banned);
    CHECK(auth::may_watch(channel(Visibility::invited), kNobody) == WatchDecision::not_invited);
    CHECK(auth::may_watch(channel(Visibility::invited), kStranger) == WatchDecision::not_invited);
    CHECK(auth::may_watch(channel(Visibility::invited), kGuest) == WatchDecision::allowed);
    // A ban does not tell that the channel exists.
    CHECK(auth::may_watch(channel(Visibility::invited), kBanned) == WatchDecision::not_invited);
    auto guest_banned = channel(Visibility::invited);
    auth::insert_user(guest_banned.banned, kGuest.user);
    CHECK(auth::may_watch(guest_banned, kGuest) == WatchDecision::banned);
}

TEST_CASE("nobody owns a declared channel") {
    auto declared = channel(Visibility::invited);
    declared.owner = 0;
    CHECK_FALSE(declared.is_owner(0));
    CHECK(auth::may_watch(declared, kNobody) == WatchDecision::not_invited);
}

TEST_CASE("a grant is worth what its session is, now") {
    bool is_signed_in = true;
    const auth::ViewerAccess access{[&](std::int64_t session) -> std::optional<auth::Watcher> {
        if (session == 9 && is_signed_in) return kStranger;
        return std::nullopt;
    }};
    auth::PlaybackGrant grant;
    grant.user = kStranger.user;
    grant.session = 9;
    const auto members = channel(Visibility::members);
    CHECK(access.decide(members, grant) == Verdict::allowed);
    CHECK(access.decide(channel(Visibility::invited), grant) == Verdict::not_invited);
    grant.channel = "demo";
    CHECK(access.decide(members, grant) == Verdict::allowed);
    grant.channel = "other";
    CHECK(access.decide(members, grant) == Verdict::other_channel);
    grant.channel.clear();
    grant.user = kBanned.user;  // the session is somebody else's
    CHECK(access.decide(members, grant) == Verdict::session_ended);
    grant.user = kStranger.user;
    is_signed_in = false;
    CHECK(access.decide(members, grant) == Verdict::session_ended);
    CHECK(access.decide(channel(Visibility::everyone), grant) == Verdict::session_ended);
    CHECK(access.decide(channel(Visibility::everyone), auth::PlaybackGrant{}) == Verdict::allowed);
    CHECK(auth::ViewerAccess{}.decide(members, auth::PlaybackGrant{}) == Verdict::sign_in);
}
