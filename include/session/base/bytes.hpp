// Byte buffers, and bounds-checked big-endian reading and writing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace session {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
// Immutable bytes shared between threads: packets, parts, segments.
using SharedBytes = std::shared_ptr<const Bytes>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline SharedBytes share(Bytes bytes) {
    return std::make_shared<const Bytes>(std::move(bytes));
}

// Reads big-endian integers from a view it does not own. Past the end every read gives nullopt and moves nothing.
class ByteReader {
   public:
    explicit ByteReader(ByteView data) noexcept : data_(data) {}

    [[nodiscard]] std::size_t remaining() const noexcept { return data_.size() - position_; }
    [[nodiscard]] std::size_t position() const noexcept { return position_; }
    [[nodiscard]] bool at_end() const noexcept { return remaining() == 0; }
    [[nodiscard]] ByteView rest() const noexcept { return data_.subspan(position_); }

    [[nodiscard]] std::optional<std::uint8_t> u8() noexcept { return number<std::uint8_t, 1>(); }
    [[nodiscard]] std::optional<std::uint16_t> u16() noexcept { return number<std::uint16_t, 2>(); }
    [[nodiscard]] std::optional<std::uint32_t> u24() noexcept { return number<std::uint32_t, 3>(); }
    [[nodiscard]] std::optional<std::uint32_t> u32() noexcept { return number<std::uint32_t, 4>(); }
    [[nodiscard]] std::optional<std::uint64_t> u64() noexcept { return number<std::uint64_t, 8>(); }
    [[nodiscard]] std::optional<ByteView> take(std::size_t count) noexcept {
        if (count > remaining()) return std::nullopt;
        const auto view = data_.subspan(position_, count);
        position_ += count;
        return view;
    }
    [[nodiscard]] bool skip(std::size_t count) noexcept { return take(count).has_value(); }

   private:
    template <class T, std::size_t kWidth>
    [[nodiscard]] std::optional<T> number() noexcept {
        const auto view = take(kWidth);
        if (!view) return std::nullopt;
        T value = 0;
        for (const auto byte : *view) value = static_cast<T>((static_cast<std::uint64_t>(value) << 8U) | byte);
        return value;
    }

    ByteView data_;
    std::size_t position_ = 0;
};

// Appends big-endian integers to a buffer it owns.
class ByteWriter {
   public:
    ByteWriter() = default;
    explicit ByteWriter(std::size_t expected_size) { bytes_.reserve(expected_size); }

    ByteWriter& u8(std::uint8_t value) {
        bytes_.push_back(value);
        return *this;
    }
    ByteWriter& u16(std::uint16_t value) { return number(value, 2); }
    ByteWriter& u24(std::uint32_t value) { return number(value, 3); }
    ByteWriter& u32(std::uint32_t value) { return number(value, 4); }
    ByteWriter& u64(std::uint64_t value) { return number(value, 8); }
    ByteWriter& append(ByteView view) {
        bytes_.insert(bytes_.end(), view.begin(), view.end());
        return *this;
    }
    ByteWriter& append(std::string_view text) { return append(as_bytes(text)); }

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] ByteView view() const noexcept { return bytes_; }
    [[nodiscard]] Bytes take() noexcept { return std::move(bytes_); }

   private:
    ByteWriter& number(std::uint64_t value, unsigned width) {
        for (unsigned i = width; i-- > 0;) bytes_.push_back(static_cast<std::uint8_t>(value >> (8U * i)));
        return *this;
    }

    Bytes bytes_;
};

}  // namespace session
