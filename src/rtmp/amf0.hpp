// AMF0, the format of RTMP's commands and metadata (Action Message Format AMF 0, 2007).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "session/base/bytes.hpp"
#include "session/base/result.hpp"

namespace session::rtmp::amf0 {

struct Property;

struct Null {
    friend bool operator==(Null, Null) = default;
};
// Also stands for references, "unsupported" and movie clips: values that carry nothing for us.
struct Undefined {
    friend bool operator==(Undefined, Undefined) = default;
};
struct Date {
    double milliseconds = 0;  // since 1970, UTC
    std::int16_t time_zone = 0;
    friend bool operator==(const Date&, const Date&) = default;
};
// Objects, ECMA arrays and typed objects: properties in the order sent, duplicate names kept.
struct Object {
    std::vector<Property> properties;
    bool is_ecma_array = false;
};

class Value {
   public:
    using Variant = std::variant<Null, Undefined, double, bool, std::string, Date, Object, std::vector<Value>>;

    // Defined below, where Property is complete: clang's variant needs that.
    Value();
    Value(Null);
    Value(Undefined v);
    Value(double v);
    Value(bool v);
    Value(const char* v);
    Value(std::string_view v);
    Value(std::string v);
    Value(Date v);
    Value(Object v);
    Value(std::vector<Value> v);

    [[nodiscard]] const Variant& data() const noexcept { return data_; }
    [[nodiscard]] const double* number() const noexcept { return std::get_if<double>(&data_); }
    [[nodiscard]] const bool* boolean() const noexcept { return std::get_if<bool>(&data_); }
    [[nodiscard]] const std::string* string() const noexcept { return std::get_if<std::string>(&data_); }
    [[nodiscard]] const Object* object() const noexcept { return std::get_if<Object>(&data_); }
    [[nodiscard]] const std::vector<Value>* array() const noexcept { return std::get_if<std::vector<Value>>(&data_); }

   private:
    Variant data_;
};

struct Property {
    std::string name;
    Value value;
};

inline Value::Value() = default;
inline Value::Value(Null) {}
inline Value::Value(Undefined v) : data_(v) {}
inline Value::Value(double v) : data_(v) {}
inline Value::Value(bool v) : data_(v) {}
inline Value::Value(const char* v) : data_(std::string{v}) {}
inline Value::Value(std::string_view v) : data_(std::string{v}) {}
inline Value::Value(std::string v) : data_(std::move(v)) {}
inline Value::Value(Date v) : data_(v) {}

[[nodiscard]] bool operator==(const Value& a, const Value& b);
[[nodiscard]] bool operator==(const Property& a, const Property& b);
[[nodiscard]] bool operator==(const Object& a, const Object& b);

// The first property of that name, in any letter case (encoders do not agree on `tcUrl`); nullptr if there is none.
[[nodiscard]] const Value* find(const Object& object, std::string_view name) noexcept;

// Our own limits for one message; strings are bounded by the message itself.
struct Limits {
    std::size_t depth = 16;
    std::size_t values = 4096;
};

// What could be read: all values up to the end, or up to the first that is broken, over a limit or in AMF3.
struct Decoded {
    std::vector<Value> values;
    bool is_complete = true;
};
// Objects and arrays that the input ends without a terminator count as closed (Envivio encoders). An ECMA array's count is ignored.
[[nodiscard]] Decoded decode(ByteView bytes, const Limits& limits = {});

void encode(ByteWriter& out, const Value& value);
[[nodiscard]] Bytes encode(std::initializer_list<Value> values);

}  // namespace session::rtmp::amf0
