#include "rtmp/handshake.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace session::rtmp {
namespace {

constexpr std::uint8_t kVersion = 3;
using Block = std::array<std::uint8_t, kHandshakeSize>;

constexpr std::string_view kHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: 61\r\n\r\n"
    "This port speaks RTMP, not HTTP. Publish with an encoder app.";

// What the first byte says of a peer that does not speak plain RTMP (RTMP.md H4).
Error not_rtmp(std::uint8_t first, ByteWriter& output) {
    switch (first) {
        case 0x16: return {ErrorCode::unsupported, "a TLS client on the plain RTMP port: use rtmp:// here, or the RTMPS port"};
        case 6:
        case 8: return {ErrorCode::unsupported, "an RTMPE client: encrypted RTMP is RTMPS here"};
        case 'G':
        case 'P':
        case 'H':
        case 'O':
        case 'D':
        case 'C':  // GET, POST or PUT, HEAD, OPTIONS, DELETE, CONNECT
            output.append(kHttpAnswer);
            return {ErrorCode::unsupported, "an HTTP client on the RTMP port"};
        default: return {ErrorCode::malformed, "not RTMP: the first byte is " + std::to_string(first) + ", not 3"};
    }
}

std::size_t skip(std::size_t left, ByteView& input) {
    const auto count = std::min(left, input.size());
    input = input.subspan(count);
    return left - count;
}

// Time 0, then a version: zeros announce the plain handshake; others must carry a digest.
Result<Block> make_block(std::array<std::uint8_t, 4> version) {
    Block block{};
    std::copy(version.begin(), version.end(), block.begin() + 4);
    if (auto filled = fill_random(std::span{block}.subspan(8)); !filled) return fail(std::move(filled.error()));
    return block;
}

Result<Block> make_signed_reply(Role writer, const Digest& answered) {
    Block block{};
    if (auto filled = fill_random(block); !filled) return fail(std::move(filled.error()));
    sign_reply(block, writer, answered);
    return block;
}

bool announces_digest(ByteView block) {
    return std::any_of(block.begin() + 4, block.begin() + 8, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace

bool ExactBytes::take(ByteView& input) {
    const auto count = std::min(wanted_ - bytes_.size(), input.size());
    const auto part = input.first(count);
    bytes_.insert(bytes_.end(), part.begin(), part.end());
    input = input.subspan(count);
    return bytes_.size() == wanted_;
}

Result<bool> ServerHandshake::read(ByteView& input, ByteWriter& output) {
    if (stage_ == Stage::version) {
        if (input.empty()) return false;
        if (input[0] != kVersion) return fail(not_rtmp(input[0], output));
        input = input.subspan(1);
        stage_ = Stage::c1;
    }
    if (stage_ == Stage::c1) {
        if (!c1_.take(input)) return false;
        if (auto answered = answer(output); !answered) return fail(std::move(answered.error()));
        c1_ = ExactBytes{0};
        stage_ = Stage::c2;
    }
    if (stage_ == Stage::c2) {
        c2_left_ = skip(c2_left_, input);
        if (c2_left_ > 0) return false;
        stage_ = Stage::done;
    }
    return true;
}

Result<void> ServerHandshake::answer(ByteWriter& output) const {
    const auto c1 = c1_.view();
    const auto digest = announces_digest(c1) ? find_digest(c1, Role::client) : std::nullopt;
    constexpr std::array<std::uint8_t, 4> kPlain{};
    constexpr std::array<std::uint8_t, 4> kFlashMediaServer{0x0D, 0x0E, 0x0A, 0x0D};
    auto s1 = make_block(digest ? kFlashMediaServer : kPlain);
    if (!s1) return fail(std::move(s1.error()));
    output.u8(kVersion);
    if (!digest) {
        output.append(ByteView{*s1}).append(c1);
        return {};
    }
    insert_digest(*s1, Role::server, digest->scheme);
    auto s2 = make_signed_reply(Role::server, digest->digest);
    if (!s2) return fail(std::move(s2.error()));
    output.append(ByteView{*s1}).append(ByteView{*s2});
    return {};
}

Result<void> ClientHandshake::start(ByteWriter& output) {
    constexpr std::array<std::uint8_t, 4> kPlain{};
    constexpr std::array<std::uint8_t, 4> kFlashPlayer{0x09, 0x00, 0x7C, 0x02};
    auto c1 = make_block(kind_ == HandshakeKind::digest ? kFlashPlayer : kPlain);
    if (!c1) return fail(std::move(c1.error()));
    if (kind_ == HandshakeKind::digest) insert_digest(*c1, Role::client, DigestScheme::at_8);
    output.u8(kVersion).append(ByteView{*c1});
    return {};
}

Result<bool> ClientHandshake::read(ByteView& input, ByteWriter& output) {
    if (stage_ == Stage::version) {
        if (input.empty()) return false;
        if (input[0] != kVersion) {
            return fail(ErrorCode::malformed, "the server does not speak RTMP: its first byte is " + std::to_string(input[0]) + ", not 3");
        }
        input = input.subspan(1);
        stage_ = Stage::s1;
    }
    if (stage_ == Stage::s1) {
        if (!s1_.take(input)) return false;
        if (auto answered = answer(output); !answered) return fail(std::move(answered.error()));
        s1_ = ExactBytes{0};
        stage_ = Stage::s2;
    }
    if (stage_ == Stage::s2) {
        s2_left_ = skip(s2_left_, input);
        if (s2_left_ > 0) return false;
        stage_ = Stage::done;
    }
    return true;
}

Result<void> ClientHandshake::answer(ByteWriter& output) const {
    const auto s1 = s1_.view();
    const auto digest = kind_ == HandshakeKind::digest ? find_digest(s1, Role::server) : std::nullopt;
    if (!digest) {
        output.append(s1);
        return {};
    }
    auto c2 = make_signed_reply(Role::client, digest->digest);
    if (!c2) return fail(std::move(c2.error()));
    output.append(ByteView{*c2});
    return {};
}

}  // namespace session::rtmp
