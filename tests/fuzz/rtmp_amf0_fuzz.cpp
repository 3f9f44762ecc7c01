// AMF0: what was read can be written and read again, and metadata comes out of anything without harm.
#include <cstdint>
#include <cstdlib>

#include "rtmp/amf0.hpp"
#include "rtmp/command.hpp"
#include "rtmp/metadata.hpp"

namespace {

using namespace session;

// Numbers are compared by their bits: NaN equals itself there.
Bytes encode_all(const std::vector<rtmp::amf0::Value>& values) {
    ByteWriter out;
    for (const auto& value : values) rtmp::amf0::encode(out, value);
    return out.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input{data, size};
    const auto once = encode_all(rtmp::amf0::decode(input).values);
    const auto decoded = rtmp::amf0::decode(once);
    if (!decoded.is_complete || encode_all(decoded.values) != once) std::abort();
    const rtmp::Message message{rtmp::MessageType::data_amf3, 0, 1, Bytes(input.begin(), input.end())};
    (void)rtmp::parse_metadata(message);
    (void)rtmp::parse_command(message);
    return 0;
}
