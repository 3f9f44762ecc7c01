#include "session/delivery/delivery.hpp"

#include "delivery/hold.hpp"
#include "delivery/playback_access.hpp"
#include "delivery/playlist_request.hpp"
#include "session/hls/reload.hpp"

namespace session::delivery {
namespace asio = boost::asio;
using http::Reply;
using http::Request;
using http::Response;
using StreamPtr = std::shared_ptr<const hls::PublishedStream>;
using FeedPtr = std::shared_ptr<const hls::RenditionFeed>;
namespace {

// Names are never reused, so what has one may be kept; a day is longer than anybody plays what has left the window.
constexpr std::string_view kForEver = "public, max-age=86400, immutable";
// For TARGETDURATIONs that nobody has told.
constexpr std::int32_t kUnknownTargetDuration = 1;

Response refuse(int status, std::string_view code, std::string_view message, std::string_view cache_control) {
    auto response = http::error_response(status, code, message);
    response.cache_control = cache_control;
    return response;
}

Response not_live() {
    return refuse(404, "not_live", "This channel is not live.", error_cache_control(false, kUnknownTargetDuration));
}

Response no_such_media(std::int32_t target_duration_s) {
    return refuse(404, "media_not_found", "There is no such playlist, segment or part.", error_cache_control(false, target_duration_s));
}

// Passing conditions are 503, which players retry, and no cache may keep them: a publisher can return at any moment.
Response not_yet(std::string_view message) {
    auto response = refuse(503, "not_yet", message, "no-store");
    response.add_header("Retry-After", "1");
    return response;
}

std::chrono::seconds hold_limit(const hls::PublishedStream& stream) {
    return std::chrono::seconds{3 * stream.target_duration_s()};
}

Response media_response(const hls::MediaObject& object, std::string_view file) {
    Response response;
    response.content_type = "video/mp4";
    response.cache_control = kForEver;
    response.has_ranges = true;
    response.etag.reserve(file.size() + 2);
    response.etag.append("\"").append(file).append("\"");
    response.body = object.bytes;
    return response;
}

}  // namespace

struct Delivery::Impl {
    Sources sources;
    PlaybackAccess access;
    ViewerCounter viewers;
    HoldRoom room;
    Gauge held;
    Counter keys_granted;
    Counter keys_refused;

    [[nodiscard]] Response refuse_key(const AccessDecision& decision) const;

    Impl(const Sources& from, const Options& options)
        : sources(from),
          access(from.tokens, from.access, from.clock, options.playback_lifetime, options.address_grant),
          viewers(from.clock, {.window = 2 * options.key_rotation}),
          held(from.metrics.gauge("session_delivery_held_requests", "Playlist and part requests that wait for media")),
          keys_granted(from.metrics.counter("session_delivery_keys_total", "Key requests", {{"result", "granted"}})),
          keys_refused(from.metrics.counter("session_delivery_keys_total", "Key requests", {{"result", "refused"}})) {}

    Response master(const Request& request);
    Reply playlist(const Request& request);
    Reply media(const Request& request);
    Response key(const Request& request);
    asio::awaitable<Response> held_playlist(const Request& request, StreamPtr stream, FeedPtr feed, Directives directives,
                                            hls::Position until);
    asio::awaitable<Response> held_part(const Request& request, StreamPtr stream, FeedPtr feed, hls::Position until);
};

Response Delivery::Impl::master(const Request& request) {
    const auto stream = sources.streams.find(request.param("handle"));
    const auto channel = sources.channels.find(request.param("handle"));
    if (stream == nullptr) return not_live();
    // As if there were none. What follows from here is ciphertext and asks nobody; this answer is made for one viewer anyway.
    if (channel != nullptr && !access.may_know_of(request, *channel)) return not_live();
    auto text = stream->multivariant();
    if (text == nullptr) return not_yet("The broadcast is starting; ask again in a second.");
    Response response;
    response.content_type = "application/vnd.apple.mpegurl";
    response.cache_control = "private, no-cache";  // it carries the viewer's cookie
    response.body = std::move(text);
    if (channel != nullptr) access.welcome(request, *channel, response);
    return response;
}

Reply Delivery::Impl::playlist(const Request& request) {
    const auto stream = sources.streams.find(request.param("handle"));
    if (stream == nullptr) return not_live();
    const auto target_duration = stream->target_duration_s();
    const auto feed = stream->rendition(request.param("rendition"));
    if (feed == nullptr) return no_such_media(target_duration);
    const auto now = feed->playlist();
    if (now == nullptr) return not_yet("This rendition has no media yet; ask again in a second.");
    const auto directives = parse_directives(request);
    if (!now->is_ended && directives.is_malformed) {
        return refuse(400, "bad_directive", "_HLS_msn and _HLS_part take decimal integers.", error_cache_control(true, target_duration));
    }
    const auto decision = hls::decide_reload(*now, directives.msn, directives.part, target_duration, stream->part_target_ticks());
    switch (decision.action) {
        case hls::ReloadAction::answer_now: return playlist_response(request, *now, directives, target_duration);
        case hls::ReloadAction::wait: return held_playlist(request, stream, feed, directives, decision.until);
        case hls::ReloadAction::bad_request: break;
    }
    return refuse(400, "bad_directive", "_HLS_part without _HLS_msn, or a position too far ahead.",
                  error_cache_control(true, target_duration));
}

asio::awaitable<Response> Delivery::Impl::held_playlist(const Request& request, StreamPtr stream, FeedPtr feed, Directives directives,
                                                        hls::Position until) {
    held.add(1);
    const auto outcome = co_await room.hold_until(feed, until, hold_limit(*stream));
    held.add(-1);
    const auto playlist = feed->playlist();
    if (playlist == nullptr) co_return no_such_media(stream->target_duration_s());
    if (outcome == HoldOutcome::timed_out) co_return not_yet("The broadcast has not got there in three target durations.");
    co_return playlist_response(request, *playlist, directives, stream->target_duration_s());
}

Reply Delivery::Impl::media(const Request& request) {
    const auto stream = sources.streams.find(request.param("handle"));
    if (stream == nullptr) return not_live();
    const auto feed = stream->rendition(request.param("rendition"));
    if (feed == nullptr) return no_such_media(stream->target_duration_s());
    const auto object = feed->object(request.param("file"));
    switch (object.availability) {
        case hls::Availability::ready: return media_response(object, request.param("file"));
        case hls::Availability::pending: return held_part(request, stream, feed, object.ready_after);
        case hls::Availability::missing: break;
    }
    return no_such_media(stream->target_duration_s());
}

asio::awaitable<Response> Delivery::Impl::held_part(const Request& request, StreamPtr stream, FeedPtr feed, hls::Position until) {
    held.add(1);
    const auto outcome = co_await room.hold_until(feed, until, hold_limit(*stream));
    held.add(-1);
    const auto object = feed->object(request.param("file"));
    if (object.availability == hls::Availability::ready) co_return media_response(object, request.param("file"));
    // Still hinted: the publisher may be away and come back. No longer: the hint came to nothing.
    const bool is_still_hinted = outcome == HoldOutcome::timed_out && object.availability == hls::Availability::pending;
    co_return is_still_hinted ? not_yet("This part has not come in three target durations.") : no_such_media(stream->target_duration_s());
}

// Players get a status, people the reason. To who is not invited, a private channel is none.
Response Delivery::Impl::refuse_key(const AccessDecision& decision) const {
    using Verdict = auth::ViewerAccess::Verdict;
    const auto unauthorized = [](std::string_view code, std::string_view message) {
        auto response = refuse(401, code, message, "no-store");
        response.add_header("WWW-Authenticate", "Bearer");
        return response;
    };
    switch (decision.verdict) {
        case Verdict::not_invited: return refuse(404, "not_live", "This channel is not live.", "no-store");
        case Verdict::banned: return refuse(403, "banned", "You are banned from this channel.", "no-store");
        case Verdict::other_channel: return refuse(403, "playback_forbidden", "This token is for another channel.", "no-store");
        case Verdict::session_ended: return unauthorized("session_ended", "You have signed out; open the channel's page again.");
        case Verdict::sign_in:
            if (!decision.is_stranger) return unauthorized("sign_in_required", "This channel is for members: sign in.");
            break;
        case Verdict::allowed: break;
    }
    return unauthorized("playback_unauthorized", "Fetch the channel's master playlist first, and send its cookie.");
}

Response Delivery::Impl::key(const Request& request) {
    const auto handle = request.param("handle");
    const auto stream = sources.streams.find(handle);
    const auto channel = sources.channels.find(handle);
    if (stream == nullptr || channel == nullptr) return refuse(404, "not_live", "This channel is not live.", "no-store");
    const auto decision = access.decide(request, *channel);
    if (!decision.is_allowed()) {
        keys_refused.add();
        return refuse_key(decision);
    }
    const auto key = stream->key(request.param("id"));
    if (!key) return refuse(404, "key_not_found", "There is no such key, or no longer.", "no-store");
    keys_granted.add();
    viewers.saw(handle, decision.viewer);
    Response response;
    response.content_type = "application/octet-stream";
    response.cache_control = "no-store";
    response.body = std::string{as_text(*key)};
    return response;
}

Delivery::Delivery(const Sources& sources, Options options) : impl_(std::make_unique<Impl>(sources, options)) {}
Delivery::~Delivery() = default;

void Delivery::add_routes(http::Router& router) {
    auto* impl = impl_.get();
    const auto group = [](std::string name) {
        http::RouteOptions options;
        options.group = std::move(name);
        return options;
    };
    router.allow_cross_origin("/hls/");
    router.get(
        "/hls/{handle}/master.m3u8", [impl](const Request& request) -> Reply { return impl->master(request); }, group("hls_master"));
    router.get(
        "/hls/{handle}/keys/{id}", [impl](const Request& request) -> Reply { return impl->key(request); }, group("hls_key"));
    router.get(
        "/hls/{handle}/{rendition}/index.m3u8", [impl](const Request& request) -> Reply { return impl->playlist(request); },
        group("hls_playlist"));
    router.get(
        "/hls/{handle}/{rendition}/{file}", [impl](const Request& request) -> Reply { return impl->media(request); }, group("hls_media"));
}

ViewerCounter& Delivery::viewers() noexcept {
    return impl_->viewers;
}

}  // namespace session::delivery
