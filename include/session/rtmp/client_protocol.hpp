// The client's side of one RTMP connection that publishes, without I/O: bytes in, events and bytes out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"
#include "session/rtmp/handshake_kind.hpp"
#include "session/rtmp/url.hpp"

namespace session::rtmp {

struct ClientOptions {
    Url url;  // application and key included
    HandshakeKind handshake = HandshakeKind::plain;
    std::string flash_version = "FMLE/3.0 (compatible; Session)";
    std::uint32_t chunk_size = 60'000;
};

// The server waits for media.
struct PublishStarted {};
// The server said no: its own words, and the connection is of no more use.
struct PublishRefused {
    std::string code;  // "NetStream.Publish.BadName"
    std::string description;
};
using ClientEvent = std::variant<PublishStarted, PublishRefused>;

// Numbers, flags and texts for onMetaData.
using MetadataFields = std::vector<std::pair<std::string, std::variant<double, bool, std::string>>>;

// Owned by a connection, used by one thread at a time. start() once; then the owner loops as ServerProtocol's does: feed(), next_event(),
// and send take_output(). Media before PublishStarted is an error of the caller and is not sent.
class ClientProtocol {
   public:
    explicit ClientProtocol(ClientOptions options);
    ~ClientProtocol();
    ClientProtocol(ClientProtocol&&) noexcept;
    ClientProtocol& operator=(ClientProtocol&&) noexcept;

    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> feed(ByteView input);
    [[nodiscard]] std::optional<ClientEvent> next_event();
    [[nodiscard]] Bytes take_output();
    [[nodiscard]] bool has_output() const noexcept;

    // Bodies are FLV tag bodies (flv_tag.hpp); timestamps milliseconds modulo 2^32.
    void send_metadata(const MetadataFields& fields);
    void send_audio(std::uint32_t timestamp, ByteView body);
    void send_video(std::uint32_t timestamp, ByteView body);
    // Ends the stream in the server's words; flush, then close.
    void unpublish();

    [[nodiscard]] bool is_publishing() const noexcept;

   private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::rtmp
