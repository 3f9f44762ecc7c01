#include "session/base/log.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <nlohmann/json.hpp>

namespace session::log {
namespace {

std::atomic<Level> g_level{Level::info};
std::atomic<Format> g_format{Format::text};

spdlog::logger& sink() {
    static const std::shared_ptr<spdlog::logger> logger = [] {
        auto made = spdlog::stderr_logger_mt("session");
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *logger;
}

std::string_view name_of(Level level) {
    switch (level) {
        case Level::trace: return "trace";
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warn: return "warn";
        case Level::error: return "error";
        case Level::off: break;
    }
    return "off";
}

// ISO 8601 in UTC with milliseconds.
std::string timestamp() {
    const auto now = std::chrono::system_clock::now();
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
}

nlohmann::json to_json(const Field::Value& value) {
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

// JSON's escapes keep a value on its line; quotes only where a reader could not tell where the value ends.
std::string to_text(const Field::Value& value) {
    auto dumped = to_json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto* text = std::get_if<std::string>(&value);
    const bool is_plain =
        text != nullptr && !text->empty() && dumped.size() == text->size() + 2 && text->find_first_of(" =\"") == std::string::npos;
    return is_plain ? *text : dumped;
}

std::string render_text(Level level, std::string_view component, std::string_view message, Fields fields) {
    auto line = fmt::format("{} {:<5} {:<9} ", timestamp(), name_of(level), component);
    for (const char c : message) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            line += c;
        }
    }
    for (const auto& field : fields) line += fmt::format(" {}={}", field.key, to_text(field.value));
    return line;
}

std::string render_json(Level level, std::string_view component, std::string_view message, Fields fields) {
    nlohmann::ordered_json record{{"time", timestamp()}, {"level", name_of(level)}, {"component", component}, {"message", message}};
    for (const auto& field : fields) record[std::string{field.key}] = to_json(field.value);
    return record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void configure(const Options& options) {
    g_level = options.level;
    g_format = options.format;
}

Result<Level> parse_level(std::string_view name) {
    for (const auto level : {Level::trace, Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
        if (name == name_of(level)) return level;
    }
    return fail(ErrorCode::invalid_argument, "unknown log level; allowed: trace, debug, info, warn, error, off");
}

bool enabled(Level level) noexcept {
    return level >= g_level.load(std::memory_order_relaxed) && level != Level::off;
}

void write(Level level, std::string_view component, std::string_view message, Fields fields) {
    if (!enabled(level)) return;
    const bool as_json = g_format.load(std::memory_order_relaxed) == Format::json;
    sink().info(as_json ? render_json(level, component, message, fields) : render_text(level, component, message, fields));
}

}  // namespace session::log
