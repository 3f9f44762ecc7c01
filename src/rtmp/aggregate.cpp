#include "rtmp/aggregate.hpp"

#include <optional>

namespace session::rtmp {

std::vector<Message> split_aggregate(const Message& aggregate) {
    constexpr std::size_t kTagHeader = 11;
    std::vector<Message> messages;
    std::optional<std::uint32_t> first_timestamp;
    ByteReader reader{aggregate.payload};
    while (reader.remaining() >= kTagHeader) {
        const auto type = static_cast<MessageType>(*reader.u8());
        const auto size = *reader.u24();
        const auto low = *reader.u24();
        const auto timestamp = std::uint32_t{*reader.u8()} << 24U | low;
        (void)reader.skip(3);  // the tag's stream id: the aggregate's counts
        const auto body = reader.take(size);
        if (!body) break;
        if (!first_timestamp) first_timestamp = timestamp;
        messages.push_back(
            {type, aggregate.timestamp + (timestamp - *first_timestamp), aggregate.stream_id, Bytes(body->begin(), body->end())});
        if (!reader.skip(4)) break;  // back pointer
    }
    return messages;
}

}  // namespace session::rtmp
