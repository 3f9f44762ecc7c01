// A whole connection after a plain handshake: any bytes, cut anywhere, give the same events; every publish is accepted, every play refused.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "session/rtmp/server_protocol.hpp"

namespace {

using namespace session;

struct Outcome {
    std::vector<std::size_t> events;  // which kind
    bool has_failed = false;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

void take_events(rtmp::ServerProtocol& server, Outcome& outcome) {
    while (const auto event = server.next_event()) {
        outcome.events.push_back(event->index());
        if (std::holds_alternative<rtmp::PublishRequested>(*event) && !server.accept_publish()) outcome.has_failed = true;
        if (std::holds_alternative<rtmp::PlayRequested>(*event)) server.refuse_play("no");
    }
}

Outcome run(ByteView input, std::size_t step) {
    Bytes opening(1 + 2 * 1536, 0);
    opening[0] = 3;
    rtmp::ServerProtocol server;
    if (!server.feed(opening)) std::abort();
    Outcome outcome;
    while (!input.empty() && !outcome.has_failed) {
        const auto piece = input.first(std::min(step, input.size()));
        input = input.subspan(piece.size());
        outcome.has_failed = !server.feed(piece);
        take_events(server, outcome);
        (void)server.take_output();
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView input{data + 1, size - 1};
    if (!(run(input, input.size()) == run(input, data[0] % 64U + std::size_t{1}))) std::abort();
    return 0;
}
