#include "session/auth/playback_tokens.hpp"

#include "session/base/bytes.hpp"
#include "session/crypto/encoding.hpp"
#include "session/crypto/hash.hpp"
#include "session/crypto/random.hpp"

namespace session::auth {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kFixedPart = 1 + 4 * 8;
constexpr std::size_t kMac = 32;
constexpr std::size_t kMaxToken = 256;

std::uint64_t to_seconds(Clock::Wall time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

// The secret signs nothing but playback tokens: the prefix keeps it so if it ever should.
crypto::Digest256 sign(const PlaybackTokens::SecretKey& secret, ByteView payload) {
    ByteWriter text;
    text.append("session playback token\n").append(payload);
    return crypto::hmac_sha256(secret, text.view());
}

}  // namespace

std::string PlaybackTokens::issue(const PlaybackGrant& grant) const {
    ByteWriter payload;
    payload.u8(kVersion).u64(grant.viewer).u64(to_seconds(grant.expires));
    payload.u64(static_cast<std::uint64_t>(grant.user)).u64(static_cast<std::uint64_t>(grant.session)).append(grant.channel);
    const auto mac = sign(secret_, payload.view());
    payload.append(ByteView{mac});
    return crypto::to_base64url(payload.view());
}

Result<PlaybackGrant> PlaybackTokens::verify(std::string_view token, Clock::Wall now) const {
    if (token.size() > kMaxToken) return fail(ErrorCode::malformed, "playback token is too long");
    const auto bytes = crypto::from_base64url(token);
    if (!bytes) return fail(bytes.error());
    if (bytes->size() < kFixedPart + kMac) return fail(ErrorCode::malformed, "playback token is too short");
    const ByteView payload{bytes->data(), bytes->size() - kMac};
    const auto mac = sign(secret_, payload);
    if (!crypto::constant_time_equal(mac, ByteView{*bytes}.last(kMac))) return fail(ErrorCode::unauthorized, "playback token is not ours");
    ByteReader reader{payload};
    if (reader.u8() != kVersion) return fail(ErrorCode::malformed, "playback token of another version");
    PlaybackGrant grant;
    grant.viewer = reader.u64().value_or(0);
    const auto expires = reader.u64().value_or(0);
    grant.expires = Clock::Wall{std::chrono::seconds{expires}};
    grant.user = static_cast<std::int64_t>(reader.u64().value_or(0));
    grant.session = static_cast<std::int64_t>(reader.u64().value_or(0));
    grant.channel = as_text(reader.rest());
    if (to_seconds(now) >= expires) return fail(ErrorCode::unauthorized, "playback token has expired");
    return grant;
}

Result<PlaybackGrant> PlaybackTokens::make_anonymous(Clock::Wall expires) {
    const auto random = crypto::random_array<8>();
    if (!random) return fail(random.error());
    PlaybackGrant grant;
    grant.viewer = ByteReader{*random}.u64().value_or(0);
    grant.expires = expires;
    return grant;
}

PlaybackGrant PlaybackTokens::make_for_user(std::int64_t user, std::int64_t session, Clock::Wall expires) const {
    ByteWriter text;
    text.append("session playback viewer\n").u64(static_cast<std::uint64_t>(user));
    const auto mac = crypto::hmac_sha256(secret_, text.view());
    PlaybackGrant grant;
    grant.viewer = ByteReader{mac}.u64().value_or(0);
    grant.user = user;
    grant.session = session;
    grant.expires = expires;
    return grant;
}

std::string playback_cookie(std::string_view token, std::chrono::seconds lifetime, bool is_secure) {
    std::string text{kPlaybackCookie};
    text.append("=").append(token).append("; Path=/hls/; Max-Age=").append(std::to_string(lifetime.count())).append("; HttpOnly");
    return text.append(is_secure ? "; Secure; SameSite=None" : "; SameSite=Lax");
}

}  // namespace session::auth
