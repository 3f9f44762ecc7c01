// Both sides of the handshake: cut at any point they take the same bytes and end in the same way.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "rtmp/handshake.hpp"

namespace {

using namespace session;

struct Outcome {
    bool is_done = false;
    bool has_failed = false;
    std::size_t taken = 0;
    std::size_t output = 0;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class Handshake>
Outcome run(Handshake handshake, ByteView input, std::size_t step) {
    Outcome outcome;
    ByteWriter output;
    while (!input.empty() && !outcome.is_done && !outcome.has_failed) {
        auto piece = input.first(std::min(step, input.size()));
        const auto size = piece.size();
        const auto done = handshake.read(piece, output);
        outcome.has_failed = !done;
        outcome.is_done = done && *done;
        outcome.taken += size - piece.size();
        input = input.subspan(size - piece.size());
    }
    outcome.output = output.size();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView input{data + 1, size - 1};
    const std::size_t step = data[0] + std::size_t{1};
    if (!(run(rtmp::ServerHandshake{}, input, input.size()) == run(rtmp::ServerHandshake{}, input, step))) std::abort();
    for (const auto kind : {rtmp::HandshakeKind::plain, rtmp::HandshakeKind::digest}) {
        if (!(run(rtmp::ClientHandshake{kind}, input, input.size()) == run(rtmp::ClientHandshake{kind}, input, step))) std::abort();
    }
    return 0;
}
