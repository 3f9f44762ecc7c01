#include "rtmp/chunk_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace session::rtmp {
namespace {

constexpr std::uint32_t kExtended = 0xFFFFFF;
constexpr std::array<std::size_t, 4> kMessageHeaderSize{11, 7, 3, 0};

// Stream ids alone are little-endian (section 5.3.1.2.1).
std::uint32_t little_endian_32(ByteView four) {
    return std::uint32_t{four[0]} | std::uint32_t{four[1]} << 8U | std::uint32_t{four[2]} << 16U | std::uint32_t{four[3]} << 24U;
}

// How many of `bytes` (at most 4) equal the first bytes of `value`, if all of them do.
bool is_prefix_of(ByteView bytes, std::uint32_t value) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != static_cast<std::uint8_t>(value >> (24U - 8U * i))) return false;
    }
    return true;
}

}  // namespace

void ChunkReader::Pending::top_up(ByteView& input) noexcept {
    const auto count = std::min(bytes.size() - size, input.size());
    std::copy_n(input.begin(), count, bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += count;
    input = input.subspan(count);
}

void ChunkReader::Pending::drop(std::size_t count) noexcept {
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(count), bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.begin());
    size -= count;
}

Result<std::optional<Message>> ChunkReader::read(ByteView& input) {
    for (;;) {
        if (!current_) {
            pending_.top_up(input);
            const auto header = parse_header();
            if (!header) return std::optional<Message>{};
            pending_.drop(header->size);
            if (auto begun = begin_chunk(*header); !begun) return fail(std::move(begun.error()));
        }
        auto& stream = streams_[*current_];
        take_payload(stream, input);
        if (chunk_left_ > 0) return std::optional<Message>{};
        current_.reset();
        if (stream.payload.size() < stream.length) continue;
        auto message = finish(stream);
        if (!message || message->has_value()) return message;
    }
}

// Nothing when more bytes are needed.
std::optional<ChunkReader::Header> ChunkReader::parse_header() const {
    ByteReader reader{pending_.view()};
    const auto first = reader.u8();
    if (!first) return std::nullopt;
    Header header;
    header.format = *first >> 6U;
    header.chunk_stream = *first & 0x3FU;
    if (header.chunk_stream < 2) {  // section 5.3.1.1: ids from 64 on, in one byte or in two (little-endian)
        const bool is_wide = header.chunk_stream == 1;
        const auto low = reader.u8();
        const auto high = is_wide ? reader.u8() : std::optional<std::uint8_t>{std::uint8_t{0}};
        if (!low || !high) return std::nullopt;
        header.chunk_stream = 64U + *low + 256U * *high;
    }
    if (reader.remaining() < kMessageHeaderSize[header.format]) return std::nullopt;
    if (header.format <= 2) header.timestamp = *reader.u24();
    if (header.format <= 1) {
        header.length = *reader.u24();
        header.type = static_cast<MessageType>(*reader.u8());
    }
    if (header.format == 0) header.stream_id = little_endian_32(*reader.take(4));
    if (header.format <= 2 && header.timestamp == kExtended) {
        const auto extended = reader.u32();
        if (!extended) return std::nullopt;
        header.timestamp = *extended;
        header.is_extended = true;
    }
    header.size = reader.position();
    if (header.format == 3) {
        if (const auto* stream = find(header.chunk_stream); stream != nullptr && stream->is_extended) {
            const auto repeated = repeated_extended_size(*stream, reader.rest());
            if (!repeated) return std::nullopt;
            header.size += *repeated;
        }
    }
    return header;
}

// 4 if the bytes repeat the extended timestamp, 0 if they do not, nothing while both are possible.
std::optional<std::size_t> ChunkReader::repeated_extended_size(const ChunkStream& stream, ByteView after_basic) const {
    const auto bytes = after_basic.first(std::min<std::size_t>(after_basic.size(), 4));
    const auto timestamp = stream.is_partial ? stream.timestamp : stream.timestamp + stream.delta;
    if (!is_prefix_of(bytes, stream.field) && !is_prefix_of(bytes, timestamp)) return 0;
    if (bytes.size() < 4) return std::nullopt;
    return 4;
}

const ChunkReader::ChunkStream* ChunkReader::find(std::uint32_t id) const noexcept {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [id](const ChunkStream& s) { return s.id == id; });
    return found == streams_.end() ? nullptr : &*found;
}

Result<void> ChunkReader::begin_chunk(const Header& header) {
    auto opened = open(header);
    if (!opened) return fail(std::move(opened.error()));
    auto& stream = **opened;
    if (!stream.is_partial) {
        if (auto begun = begin_message(stream, header); !begun) return begun;
    } else if (header.format == 0 || (header.format == 1 && header.length != stream.length)) {
        return fail(ErrorCode::malformed, "a new message header inside a message, on chunk stream " + std::to_string(stream.id));
    }
    chunk_left_ = std::min(chunk_size_, stream.length - stream.payload.size());
    current_ = static_cast<std::size_t>(&stream - streams_.data());
    return {};
}

Result<ChunkReader::ChunkStream*> ChunkReader::open(const Header& header) {
    if (const auto* known = find(header.chunk_stream)) return &streams_[static_cast<std::size_t>(known - streams_.data())];
    if (header.format >= 2) {
        return fail(ErrorCode::malformed, "chunk stream " + std::to_string(header.chunk_stream) + " begins without a message header");
    }
    if (streams_.size() >= limits_.chunk_streams) {
        return fail(ErrorCode::too_large, "more than " + std::to_string(limits_.chunk_streams) + " chunk streams");
    }
    auto& stream = streams_.emplace_back();
    stream.id = header.chunk_stream;
    return &stream;
}

Result<void> ChunkReader::begin_message(ChunkStream& stream, const Header& header) {
    stream.is_rejected = false;
    if (header.format <= 1) {
        stream.length = header.length;
        stream.type = header.type;
    }
    if (header.format == 0) {
        stream.stream_id = header.stream_id;
        stream.timestamp = header.timestamp;
        stream.delta = 0;
    } else {
        if (header.format <= 2) stream.delta = header.timestamp;
        const bool is_negative = stream.delta >= 0x8000'0000U;
        stream.is_rejected = is_negative && std::uint32_t{0} - stream.delta > stream.timestamp;
        if (!stream.is_rejected) stream.timestamp += stream.delta;
    }
    if (header.format <= 2) {
        stream.is_extended = header.is_extended;
        stream.field = header.timestamp;
    }
    if (stream.length > limits_.message) {
        return fail(ErrorCode::too_large, "a message of " + std::to_string(stream.length) + " bytes");
    }
    if (buffered_ + stream.length > limits_.buffered) {
        return fail(ErrorCode::too_large, "half-received messages of more than " + std::to_string(limits_.buffered) + " bytes");
    }
    buffered_ += stream.length;
    stream.is_partial = true;
    stream.payload.reserve(stream.length);
    return {};
}

void ChunkReader::take_payload(ChunkStream& stream, ByteView& input) {
    const auto append = [&](ByteView from) {
        const auto count = std::min(chunk_left_, from.size());
        const auto part = from.first(count);
        stream.payload.insert(stream.payload.end(), part.begin(), part.end());
        chunk_left_ -= count;
        return count;
    };
    pending_.drop(append(pending_.view()));
    input = input.subspan(append(input));
}

Result<std::optional<Message>> ChunkReader::finish(ChunkStream& stream) {
    Message message{stream.type, stream.timestamp, stream.stream_id, std::move(stream.payload)};
    const bool is_rejected = stream.is_rejected;
    discard(stream);
    if (is_rejected) {
        ++rejected_messages_;
        return std::optional<Message>{};
    }
    if (message.type == MessageType::set_chunk_size) {
        if (auto set = set_chunk_size(message.payload); !set) return fail(std::move(set.error()));
        return std::optional<Message>{};
    }
    if (message.type == MessageType::abort) {
        abort(message.payload);
        return std::optional<Message>{};
    }
    return std::optional<Message>{std::move(message)};
}

// Section 5.4.1: 31 bits, at least 1. Sizes above the biggest message mean "never cut", as some encoders announce them.
Result<void> ChunkReader::set_chunk_size(ByteView payload) {
    const auto size = ByteReader{payload}.u32();
    if (!size) return fail(ErrorCode::malformed, "Set Chunk Size without a size");
    const auto value = *size & 0x7FFF'FFFFU;
    if (value == 0) return fail(ErrorCode::malformed, "Set Chunk Size to 0");
    chunk_size_ = std::min<std::size_t>(value, limits_.message);
    return {};
}

void ChunkReader::abort(ByteView payload) {
    const auto id = ByteReader{payload}.u32();
    if (!id) return;
    const auto* stream = find(*id);
    if (stream != nullptr && stream->is_partial) discard(streams_[static_cast<std::size_t>(stream - streams_.data())]);
}

void ChunkReader::discard(ChunkStream& stream) {
    buffered_ -= stream.length;
    stream.is_partial = false;
    stream.payload = Bytes{};
}

}  // namespace session::rtmp
