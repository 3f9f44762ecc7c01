#include "session/api/operations_api.hpp"

#include <charconv>
#include <cmath>
#include <memory>
#include <utility>

#include "api/call.hpp"
#include "session/base/log_tail.hpp"

namespace session::api {
namespace {

constexpr std::size_t kMostRecords = 500;

std::uint64_t after_of(const Call& call) {
    const auto text = call.query("after");
    std::uint64_t id = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), id);
    return id;
}

Json to_json(const log::Record& record) {
    Json json;
    json["id"] = record.id;
    json["at"] = to_iso8601(Clock::Wall{std::chrono::milliseconds{record.time_ms}});
    json["level"] = std::string{log::to_string(record.level)};
    json["module"] = record.component;
    json["message"] = record.message;
    json["fields"] = Json::object();
    for (const auto& [name, value] : record.fields) json["fields"][name] = value;
    return json;
}

Answer list_logs(const Call& call) {
    auto least = log::Level::info;
    if (const auto wanted = call.query("level")) {
        const auto level = log::parse_level(*wanted);
        if (!level || *level == log::Level::off) return fail(ErrorCode::malformed, "level: debug, info, warn or error");
        least = *level;
    }
    Json json;
    json["entries"] = Json::array();
    for (const auto& record : log::recent(after_of(call), least, kMostRecords)) json["entries"].push_back(to_json(record));
    return json_answer(json);
}

Answer show_config(const std::vector<ConfigEntry>& entries) {
    Json json;
    json["entries"] = Json::array();
    for (const auto& entry : entries) {
        json["entries"].push_back(
            {{"key", entry.key}, {"value", entry.value}, {"source", entry.source}, {"needs_restart", entry.needs_restart}});
    }
    return json_answer(json);
}

Json rounded(const std::optional<double>& value) {
    return value ? Json(std::round(*value * 100) / 100) : Json(nullptr);
}

Json to_json(const Overview& overview, Clock::Wall now, std::int64_t users) {
    Json json;
    json["at"] = to_iso8601(now);
    json["uptime_s"] = overview.uptime_s;
    json["cpu_cores_used"] = overview.cpu_cores_used;
    json["cores"] = overview.cores;
    json["memory_bytes"] = overview.memory_bytes;
    json["disk_free_bytes"] = overview.disk_free_bytes;
    json["disk_days_left"] = rounded(overview.disk_days_left);
    json["encoders"] = overview.encoders;
    json["transcode_speed_min"] = rounded(overview.slowest_speed);
    json["egress_bps"] = overview.egress_bps;
    json["ingest_bps"] = overview.ingest_bps;
    json["http_p95_ms"] = rounded(overview.http_p95_ms);
    json["http_connections"] = overview.http_connections;
    json["websocket_clients"] = overview.websocket_clients;
    json["broadcasts"] = overview.broadcasts;
    json["viewers"] = overview.viewers;
    json["users"] = users;
    return json;
}

boost::asio::awaitable<Answer> show_overview(Call& call, const OperationsSources& sources) {
    const auto users = co_await sources.user_count();
    if (!users) co_return fail(users.error());
    const auto overview = sources.overview();
    co_return json_answer(to_json(overview, call.now(), *users));
}

}  // namespace

void add_operations_routes(Routes& routes, OperationsSources sources) {
    const auto shared = std::make_shared<const OperationsSources>(std::move(sources));
    routes.add(http::Method::get, "/api/v1/admin/logs", Access::admin, [](Call& call) { return list_logs(call); });
    routes.add(http::Method::get, "/api/v1/admin/config", Access::admin, [shared](Call&) { return show_config(shared->config()); });
    routes.add(http::Method::get, "/api/v1/admin/overview", Access::admin,
               AsyncHandler{[shared](Call& call) { return show_overview(call, *shared); }});
}

}  // namespace session::api
