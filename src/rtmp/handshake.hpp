// The opening exchange C0 C1 C2 / S0 S1 S2 (RTMP 1.0 section 5.2), plain or with digests, from both sides.
#pragma once

#include <optional>

#include "rtmp/digest.hpp"
#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/rtmp/handshake_kind.hpp"

namespace session::rtmp {

// Collects exactly so many bytes from successive inputs.
class ExactBytes {
   public:
    explicit ExactBytes(std::size_t size) : wanted_(size) {}
    // Takes from the front of `input`; true when complete.
    [[nodiscard]] bool take(ByteView& input);
    [[nodiscard]] ByteView view() const noexcept { return bytes_; }

   private:
    std::size_t wanted_;
    Bytes bytes_;
};

// Answers S0 S1 S2 as soon as C1 is complete: with digests if C1 carries one, else with an exact echo of C1, which strict clients compare.
// C2 is read and never checked: ffmpeg, GStreamer and nginx-rtmp all send something else than the specification says.
class ServerHandshake {
   public:
    // Takes from the front of `input`, appends what to send; true once C2 is in. An error names what came instead of RTMP; what it
    // appended (an HTTP answer to an HTTP client) is still to be sent.
    [[nodiscard]] Result<bool> read(ByteView& input, ByteWriter& output);

   private:
    enum class Stage { version, c1, c2, done };
    [[nodiscard]] Result<void> answer(ByteWriter& output) const;

    Stage stage_ = Stage::version;
    ExactBytes c1_{kHandshakeSize};
    std::size_t c2_left_ = kHandshakeSize;
};

class ClientHandshake {
   public:
    explicit ClientHandshake(HandshakeKind kind) : kind_(kind) {}
    // Appends C0 C1. Once, before `read`.
    [[nodiscard]] Result<void> start(ByteWriter& output);
    // Takes from the front of `input`, appends C2 when S1 is in; true once S2 is in. C2 is what the specification or the digest scheme
    // wants, because servers do check it; a server that answers our digest without one of its own gets the plain form.
    [[nodiscard]] Result<bool> read(ByteView& input, ByteWriter& output);

   private:
    enum class Stage { version, s1, s2, done };
    [[nodiscard]] Result<void> answer(ByteWriter& output) const;

    HandshakeKind kind_;
    Stage stage_ = Stage::version;
    ExactBytes s1_{kHandshakeSize};
    std::size_t s2_left_ = kHandshakeSize;
};

}  // namespace session::rtmp
