#include "session/base/log.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>

#include "session/base/log_tail.hpp"

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

// The last records, for recent().
struct Memory {
    std::mutex mutex;
    std::deque<Record> records;
    std::uint64_t last_id = 0;
};
Memory& memory() {
    static Memory remembered;
    return remembered;
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

// As in the text format, without quotes: the field is a field already.
std::string plain_text(const Field::Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    auto dumped = to_json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text != nullptr && dumped.size() >= 2 ? dumped.substr(1, dumped.size() - 2) : dumped;
}

void remember(Level level, std::string_view component, std::string_view message, Fields fields) {
    Record record;
    record.time_ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    record.level = level;
    record.component = component;
    record.message = message;
    record.fields.reserve(fields.size());
    for (const auto& field : fields) record.fields.emplace_back(field.key, plain_text(field.value));
    auto& kept = memory();
    const std::lock_guard lock{kept.mutex};
    record.id = ++kept.last_id;
    kept.records.push_back(std::move(record));
    if (kept.records.size() > kRememberedRecords) kept.records.pop_front();
}

std::string render_text(Level level, std::string_view component, std::string_view message, Fields fields) {
    auto line = fmt::format("{} {:<5} {:<9} ", timestamp(), to_string(level), component);
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
    nlohmann::ordered_json record{{"time", timestamp()}, {"level", to_string(level)}, {"component", component}, {"message", message}};
    for (const auto& field : fields) record[std::string{field.key}] = to_json(field.value);
    return record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string_view to_string(Level level) noexcept {
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

std::vector<Record> recent(std::uint64_t after, Level least, std::size_t most) {
    std::vector<Record> found;
    auto& kept = memory();
    {
        const std::lock_guard lock{kept.mutex};
        for (auto record = kept.records.rbegin(); record != kept.records.rend() && record->id > after && found.size() < most; ++record) {
            if (record->level >= least) found.push_back(*record);
        }
    }
    std::reverse(found.begin(), found.end());
    return found;
}

void configure(const Options& options) {
    g_level = options.level;
    g_format = options.format;
}

Result<Level> parse_level(std::string_view name) {
    for (const auto level : {Level::trace, Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
        if (name == to_string(level)) return level;
    }
    return fail(ErrorCode::invalid_argument, "unknown log level; allowed: trace, debug, info, warn, error, off");
}

bool enabled(Level level) noexcept {
    return level >= g_level.load(std::memory_order_relaxed) && level != Level::off;
}

void write(Level level, std::string_view component, std::string_view message, Fields fields) {
    if (!enabled(level)) return;
    remember(level, component, message, fields);
    const bool as_json = g_format.load(std::memory_order_relaxed) == Format::json;
    sink().info(as_json ? render_json(level, component, message, fields) : render_text(level, component, message, fields));
}

}  // namespace session::log
