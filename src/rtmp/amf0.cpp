#include "rtmp/amf0.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace session::rtmp::amf0 {
namespace {

enum class Marker : std::uint8_t {
    number = 0x00,
    boolean = 0x01,
    string = 0x02,
    object = 0x03,
    movie_clip = 0x04,
    null = 0x05,
    undefined = 0x06,
    reference = 0x07,
    ecma_array = 0x08,
    object_end = 0x09,
    strict_array = 0x0A,
    date = 0x0B,
    long_string = 0x0C,
    unsupported = 0x0D,
    xml_document = 0x0F,
    typed_object = 0x10,
};

class Decoder {
   public:
    Decoder(ByteView bytes, const Limits& limits) : reader_(bytes), limits_(limits), values_left_(limits.values) {}

    [[nodiscard]] bool at_end() const noexcept { return reader_.at_end(); }
    // Nothing if the value is broken or over a limit.
    [[nodiscard]] std::optional<Value> value(std::size_t depth = 0) {
        const auto marker = reader_.u8();
        if (!marker || depth > limits_.depth || values_left_ == 0) return std::nullopt;
        --values_left_;
        switch (static_cast<Marker>(*marker)) {
            case Marker::number: return number();
            case Marker::boolean: return boolean();
            case Marker::string: return wrap(short_text());
            case Marker::long_string:
            case Marker::xml_document: return wrap(long_text());
            case Marker::null: return Value{Null{}};
            case Marker::undefined:
            case Marker::unsupported:
            case Marker::movie_clip: return Value{Undefined{}};
            case Marker::reference: return reader_.skip(2) ? std::optional{Value{Undefined{}}} : std::nullopt;
            case Marker::object: return object(depth, false);
            case Marker::ecma_array: return reader_.skip(4) ? object(depth, true) : std::nullopt;
            case Marker::typed_object: return short_text() ? object(depth, false) : std::nullopt;
            case Marker::strict_array: return strict_array(depth);
            case Marker::date: return date();
            case Marker::object_end: break;
        }
        return std::nullopt;
    }

   private:
    [[nodiscard]] std::optional<Value> number() {
        const auto bits = reader_.u64();
        if (!bits) return std::nullopt;
        return Value{std::bit_cast<double>(*bits)};
    }
    [[nodiscard]] std::optional<Value> boolean() {
        const auto byte = reader_.u8();
        if (!byte) return std::nullopt;
        return Value{*byte != 0};
    }
    [[nodiscard]] std::optional<Value> date() {
        const auto bits = reader_.u64();
        const auto zone = reader_.u16();
        if (!bits || !zone) return std::nullopt;
        return Value{Date{std::bit_cast<double>(*bits), static_cast<std::int16_t>(*zone)}};
    }
    [[nodiscard]] std::optional<std::string_view> short_text() {
        const auto size = reader_.u16();
        const auto bytes = size ? reader_.take(*size) : std::nullopt;
        if (!bytes) return std::nullopt;
        return as_text(*bytes);
    }
    [[nodiscard]] std::optional<std::string_view> long_text() {
        const auto size = reader_.u32();
        const auto bytes = size ? reader_.take(*size) : std::nullopt;
        if (!bytes) return std::nullopt;
        return as_text(*bytes);
    }
    [[nodiscard]] static std::optional<Value> wrap(std::optional<std::string_view> text) {
        if (!text) return std::nullopt;
        return Value{*text};
    }
    [[nodiscard]] std::optional<Value> object(std::size_t depth, bool is_ecma_array) {
        Object result;
        result.is_ecma_array = is_ecma_array;
        while (!reader_.at_end()) {
            const auto name = short_text();
            if (!name) return std::nullopt;
            if (name->empty() && (reader_.at_end() || reader_.rest()[0] == static_cast<std::uint8_t>(Marker::object_end))) {
                (void)reader_.skip(1);
                break;
            }
            auto member = value(depth + 1);
            if (!member) return std::nullopt;
            result.properties.push_back({std::string{*name}, std::move(*member)});
        }
        return Value{std::move(result)};
    }
    [[nodiscard]] std::optional<Value> strict_array(std::size_t depth) {
        const auto count = reader_.u32();
        if (!count) return std::nullopt;
        std::vector<Value> result;
        for (std::uint32_t i = 0; i < *count && !reader_.at_end(); ++i) {
            auto member = value(depth + 1);
            if (!member) return std::nullopt;
            result.push_back(std::move(*member));
        }
        return Value{std::move(result)};
    }

    ByteReader reader_;
    Limits limits_;
    std::size_t values_left_;
};

// Names are limited to what their 16-bit length holds; ours are all short.
void write_short_text(ByteWriter& out, std::string_view text) {
    text = text.substr(0, 0xFFFF);
    out.u16(static_cast<std::uint16_t>(text.size())).append(text);
}

ByteWriter& mark(ByteWriter& out, Marker marker) {
    return out.u8(static_cast<std::uint8_t>(marker));
}

struct Encoder {
    ByteWriter& out;

    void operator()(Null) const { mark(out, Marker::null); }
    void operator()(Undefined) const { mark(out, Marker::undefined); }
    void operator()(double value) const { mark(out, Marker::number).u64(std::bit_cast<std::uint64_t>(value)); }
    void operator()(bool value) const { mark(out, Marker::boolean).u8(value ? 1 : 0); }
    void operator()(const std::string& value) const {
        if (value.size() > 0xFFFF) {
            mark(out, Marker::long_string).u32(static_cast<std::uint32_t>(value.size())).append(std::string_view{value});
            return;
        }
        mark(out, Marker::string);
        write_short_text(out, value);
    }
    void operator()(const Date& value) const {
        mark(out, Marker::date).u64(std::bit_cast<std::uint64_t>(value.milliseconds)).u16(static_cast<std::uint16_t>(value.time_zone));
    }
    void operator()(const Object& value) const {
        mark(out, value.is_ecma_array ? Marker::ecma_array : Marker::object);
        if (value.is_ecma_array) out.u32(static_cast<std::uint32_t>(value.properties.size()));
        for (const auto& property : value.properties) {
            write_short_text(out, property.name);
            encode(out, property.value);
        }
        out.u16(0);
        mark(out, Marker::object_end);
    }
    void operator()(const std::vector<Value>& value) const {
        mark(out, Marker::strict_array).u32(static_cast<std::uint32_t>(value.size()));
        for (const auto& member : value) encode(out, member);
    }
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Value::Value(Object v) : data_(std::move(v)) {}
Value::Value(std::vector<Value> v) : data_(std::move(v)) {}

bool operator==(const Value& a, const Value& b) {
    return a.data() == b.data();
}
bool operator==(const Property& a, const Property& b) {
    return a.name == b.name && a.value == b.value;
}
bool operator==(const Object& a, const Object& b) {
    return a.is_ecma_array == b.is_ecma_array && a.properties == b.properties;
}

const Value* find(const Object& object, std::string_view name) noexcept {
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    for (const auto& property : object.properties) {
        if (std::equal(property.name.begin(), property.name.end(), name.begin(), name.end(), same)) return &property.value;
    }
    return nullptr;
}

Decoded decode(ByteView bytes, const Limits& limits) {
    Decoder decoder{bytes, limits};
    Decoded result;
    while (!decoder.at_end()) {
        auto value = decoder.value();
        if (!value) {
            result.is_complete = false;
            break;
        }
        result.values.push_back(std::move(*value));
    }
    return result;
}

void encode(ByteWriter& out, const Value& value) {
    std::visit(Encoder{out}, value.data());
}

Bytes encode(std::initializer_list<Value> values) {
    ByteWriter out;
    for (const auto& value : values) encode(out, value);
    return out.take();
}

}  // namespace session::rtmp::amf0
