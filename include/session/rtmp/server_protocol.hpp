// The server's side of one RTMP connection, without I/O: bytes in, events and bytes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/rtmp/events.hpp"

namespace session::rtmp {

struct ServerOptions {
    std::vector<std::string> allowed_apps{"live", "ingest"};
    std::size_t max_message_bytes = std::size_t{4} << 20U;
    // Of all half-received messages together.
    std::size_t max_buffered_bytes = std::size_t{8} << 20U;
    // Media that arrives before its publish command: beyond it frames are dropped up to a keyframe, sequence headers never. Also of
    // input fed between PublishRequested and its answer: beyond it feed() fails, so a slow owner stops reading meanwhile.
    std::size_t max_held_bytes = std::size_t{2} << 20U;
};

enum class PublishRefusal {
    bad_name,  // NetStream.Publish.BadName: no such key, or the channel is taken
    denied,    // NetStream.Publish.Denied: known, but not now (banned, unsupported codec)
    draining,  // the server stops: who says that it can is asked to reconnect, others get `denied`
};

// Owned by a connection, used by one thread at a time. The owner loops: feed() what it read, next_event() until there is none, answer,
// and send take_output() whenever it is not empty; also after feed() failed, and before closing: it may hold the explanation.
// One publish at a time; after its end the peer may publish again.
class ServerProtocol {
   public:
    explicit ServerProtocol(ServerOptions options = {});
    ~ServerProtocol();
    ServerProtocol(ServerProtocol&&) noexcept;
    ServerProtocol& operator=(ServerProtocol&&) noexcept;

    // The error is final: close after flushing. Its message is for our log and names no key; `unsupported` is a peer that is well but
    // wrong here (HTTP, TLS, RTMPE, an unknown application). Events that came before it are still there.
    [[nodiscard]] Result<void> feed(ByteView input);
    [[nodiscard]] std::optional<ServerEvent> next_event();
    [[nodiscard]] Bytes take_output();
    [[nodiscard]] bool has_output() const noexcept;

    // Answers to PublishRequested; without one pending they do nothing. Nothing after the request is looked at before its answer:
    // accept_publish() goes on with what was fed since, and returns what feed() would have.
    [[nodiscard]] Result<void> accept_publish();
    // Also ends a publish that was accepted. `description` is shown to the person at the encoder. Close after flushing; input that
    // still comes is swallowed.
    void refuse_publish(PublishRefusal refusal, std::string_view description);
    void refuse_play(std::string_view description);

    // Asks the peer for an answer; any byte from it proves that it lives. `timestamp` comes back in the answer and is not looked at.
    void send_ping(std::uint32_t timestamp);

    [[nodiscard]] bool is_handshake_done() const noexcept;
    // Messages dropped because their timestamp made no sense.
    [[nodiscard]] std::uint64_t rejected_messages() const noexcept;

   private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::rtmp
