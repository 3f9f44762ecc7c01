#include "api/call.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "api/fields.hpp"
#include "session/crypto/encoding.hpp"

namespace session::api {
namespace {

const Json kNull;
constexpr std::size_t kMaxCursor = 512;

template <class T>
std::optional<T> to_number(std::string_view text) noexcept {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

Result<> Call::require_reauthentication() const {
    if (who_ && who_->is_reauthenticated(now_)) return {};
    return refuse(ErrorCode::forbidden, "reauthentication_required", "Enter your password again first.");
}

const Json& Call::body() const noexcept {
    return body_ == nullptr ? kNull : *body_;
}

std::int64_t Call::id_param(std::string_view name) const noexcept {
    return std::max<std::int64_t>(0, to_number<std::int64_t>(param(name)).value_or(0));
}

std::optional<std::string> Call::query(std::string_view name) const {
    const auto value = request_->query_value(name);
    if (!value) return std::nullopt;
    std::string spaced{*value};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    auto decoded = http::percent_decode(spaced);
    if (!decoded || !is_valid_utf8(*decoded)) return std::nullopt;
    return decoded;
}

std::int64_t Call::limit(std::int64_t usual, std::int64_t most) const {
    const auto asked = query("limit");
    return std::clamp<std::int64_t>(asked ? to_number<std::int64_t>(*asked).value_or(usual) : usual, 1, most);
}

std::optional<std::string> Call::cursor() const {
    const auto text = request_->query_value("cursor");
    if (!text || text->size() > kMaxCursor) return std::nullopt;
    const auto bytes = crypto::from_base64url(*text);
    if (!bytes || bytes->empty()) return std::nullopt;
    return std::string{as_text(*bytes)};
}

http::Response json_answer(const Json& json, int status) {
    return http::json_response(json.dump(-1, ' ', false, Json::error_handler_t::replace), status);
}

http::Response no_content() {
    http::Response response{204};
    response.cache_control = "no-store";
    return response;
}

std::string to_cursor(std::string_view position) {
    return crypto::to_base64url(as_bytes(position));
}

std::string to_iso8601(Clock::Wall time) {
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const std::time_t seconds = millis / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
    const auto fraction = std::to_string(1000 + millis % 1000).substr(1);
    return std::string{text.data(), size} + fraction + "Z";
}

Json to_json_time(std::optional<Clock::Wall> time) {
    return time ? Json(to_iso8601(*time)) : Json(nullptr);
}

}  // namespace session::api
