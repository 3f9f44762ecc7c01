#include "delivery/playlist_request.hpp"

#include <catch2/catch.hpp>

using namespace session;

namespace {
delivery::Directives parse(std::string_view query) {
    http::Request request;
    request.query = query;
    return delivery::parse_directives(request);
}
}  // namespace

TEST_CASE("directives are decimal integers, others are ignored") {
    const auto both = parse("_HLS_msn=12&_HLS_part=3&x=y&_HLS_other=1");
    CHECK(both.msn == 12);
    CHECK(both.part == 3);
    CHECK_FALSE(both.is_malformed);
    for (const auto* bad :
         {"_HLS_msn=", "_HLS_msn", "_HLS_msn=1x", "_HLS_msn=-1", "_HLS_msn=1.5", "_HLS_msn=99999999999999999999", "_HLS_part=%31"}) {
        INFO(bad);
        CHECK(parse(bad).is_malformed);
    }
}

TEST_CASE("_HLS_skip is YES or v2") {
    CHECK(parse("_HLS_skip=YES").wants_delta);
    CHECK(parse("_HLS_skip=v2").wants_delta);
    CHECK_FALSE(parse("_HLS_skip=yes").wants_delta);
    CHECK_FALSE(parse("").wants_delta);
}

TEST_CASE("lifetimes in caches, RFC 8216bis B.1") {
    CHECK(delivery::playlist_cache_control(true, 2) == "public, max-age=12");
    CHECK(delivery::playlist_cache_control(false, 4) == "public, max-age=2");
    CHECK(delivery::playlist_cache_control(false, 1) == "no-cache");
    CHECK(delivery::error_cache_control(true, 2) == "public, max-age=8");
    CHECK(delivery::error_cache_control(false, 2) == "public, max-age=2");
}
