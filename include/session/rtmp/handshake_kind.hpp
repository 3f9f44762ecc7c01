// Which of the two handshakes a client opens with.
#pragma once

namespace session::rtmp {

// Digest is what Flash Player does, and a few servers insist on it.
enum class HandshakeKind { plain, digest };

}  // namespace session::rtmp
