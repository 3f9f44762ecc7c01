// Structured logging: a component, a short sentence, and named fields; printed as text or as one JSON object a line.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "session/base/result.hpp"

namespace session::log {

enum class Level { trace, debug, info, warn, error, off };
enum class Format { text, json };

struct Options {
    Level level = Level::info;
    Format format = Format::text;
};

// One `name=value` of a record. The key outlives the call; the value is copied.
struct Field {
    using Value = std::variant<std::string, std::int64_t, std::uint64_t, double, bool>;

    Field(std::string_view name, bool v) : key(name), value(v) {}
    template <std::signed_integral T>
    Field(std::string_view name, T v) : key(name), value(static_cast<std::int64_t>(v)) {}
    template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view name, T v) : key(name), value(static_cast<std::uint64_t>(v)) {}
    Field(std::string_view name, double v) : key(name), value(v) {}
    Field(std::string_view name, std::string_view v) : key(name), value(std::string{v}) {}
    Field(std::string_view name, const std::string& v) : key(name), value(v) {}
    Field(std::string_view name, const char* v) : key(name), value(std::string{v}) {}
    Field(std::string_view name, const Error& error) : key(name), value(error.message()) {}

    std::string_view key;
    Value value;
};

using Fields = std::initializer_list<Field>;

// Sets level and format for the whole process; may be called again at any time, from any thread (SIGHUP does). Records go to stderr.
// The log is the one process-wide object there is: passing it through every constructor would name it everywhere and decide nothing.
void configure(const Options& options);
[[nodiscard]] Result<Level> parse_level(std::string_view name);
[[nodiscard]] bool enabled(Level level) noexcept;

// Thread-safe. `component` is the module's name. Control characters in message and values are escaped: a peer can't forge a line.
void write(Level level, std::string_view component, std::string_view message, Fields fields = {});

inline void debug(std::string_view component, std::string_view message, Fields fields = {}) {
    write(Level::debug, component, message, fields);
}
inline void info(std::string_view component, std::string_view message, Fields fields = {}) {
    write(Level::info, component, message, fields);
}
inline void warn(std::string_view component, std::string_view message, Fields fields = {}) {
    write(Level::warn, component, message, fields);
}
inline void error(std::string_view component, std::string_view message, Fields fields = {}) {
    write(Level::error, component, message, fields);
}

}  // namespace session::log
