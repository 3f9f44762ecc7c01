// One call of the API, after the gate: what handlers read from, and what they answer with.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "session/api/routes.hpp"
#include "session/auth/sessions.hpp"
#include "session/base/clock.hpp"
#include "session/http/request.hpp"
#include "session/http/response.hpp"

namespace session::api {

using Json = nlohmann::ordered_json;

// Confined to the connection's thread; lives until its handler has answered.
class Call {
   public:
    Call(const http::Request& request, Clock::Wall now) : request_(&request), now_(now) {}

    [[nodiscard]] const http::Request& request() const noexcept { return *request_; }
    [[nodiscard]] Clock::Wall now() const noexcept { return now_; }
    [[nodiscard]] std::string address() const { return request_->client.to_string(); }

    // Null: nobody is signed in.
    [[nodiscard]] const auth::Identity* identity() const noexcept { return who_ ? &*who_ : nullptr; }
    // Precondition: the route's access is user or admin.
    [[nodiscard]] const auth::Identity& who() const { return who_.value(); }
    [[nodiscard]] bool is_admin() const noexcept { return who_ && who_->is_admin(); }
    [[nodiscard]] bool is_by(std::int64_t user_id) const noexcept { return who_ && who_->user_id == user_id; }
    // Error: forbidden (reauthentication_required), when the password was not shown in the last ten minutes.
    [[nodiscard]] Result<> require_reauthentication() const;

    // What the route's body is: null unless it takes JSON.
    [[nodiscard]] const Json& body() const noexcept;
    // A `{name}` of the pattern.
    [[nodiscard]] std::string_view param(std::string_view name) const noexcept { return request_->param(name); }
    // A `{name}` that is a number; 0, which is nobody's id, for anything else.
    [[nodiscard]] std::int64_t id_param(std::string_view name) const noexcept;
    // A query parameter, percent-decoded; nullopt: not there, or not UTF-8.
    [[nodiscard]] std::optional<std::string> query(std::string_view name) const;
    // ?limit=, kept within 1 … most.
    [[nodiscard]] std::int64_t limit(std::int64_t usual = 50, std::int64_t most = 100) const;
    // ?cursor= as to_cursor() made it; nullopt: none, or none of ours.
    [[nodiscard]] std::optional<std::string> cursor() const;

   private:
    friend class Gate;
    const http::Request* request_;
    Clock::Wall now_;
    std::optional<auth::Identity> who_;
    std::shared_ptr<const Json> body_;
};

// Titles come from files: bytes that are no UTF-8 do not break the answer.
[[nodiscard]] http::Response json_answer(const Json& json, int status = 200);
[[nodiscard]] http::Response no_content();
// An opaque ?cursor= that holds `position`.
[[nodiscard]] std::string to_cursor(std::string_view position);
// ISO 8601 in UTC, to the millisecond.
[[nodiscard]] std::string to_iso8601(Clock::Wall time);
[[nodiscard]] Json to_json_time(std::optional<Clock::Wall> time);

}  // namespace session::api
