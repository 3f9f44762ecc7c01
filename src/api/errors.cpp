#include <array>
#include <chrono>

#include "api/call.hpp"
#include "session/api/routes.hpp"

namespace session::api {
namespace {

struct Kind {
    int status;
    const char* code;
    const char* message;
};

Kind kind_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::malformed: return {400, "bad_request", "The request is not well-formed."};
        case ErrorCode::unauthorized: return {401, "sign_in_required", "Sign in first."};
        case ErrorCode::forbidden: return {403, "forbidden", "That is not yours to do."};
        case ErrorCode::not_found: return {404, "not_found", "There is nothing at this address."};
        case ErrorCode::conflict: return {409, "conflict", "That conflicts with what is there already."};
        case ErrorCode::too_large: return {413, "payload_too_large", "The request's body is larger than this address takes."};
        case ErrorCode::unsupported: return {415, "unsupported_media_type", "This address takes another type of body."};
        case ErrorCode::invalid_argument: return {422, "invalid_fields", "Something in the request is not right."};
        case ErrorCode::rate_limited: return {429, "too_many_requests", "Too many requests; wait a little."};
        case ErrorCode::unavailable:
        case ErrorCode::timeout: return {503, "busy", "The server is busy; try again in a moment."};
        // The disk is full, or does not answer: what is only read goes on.
        case ErrorCode::io: return {503, "storage_unavailable", "The server can't write to its disk at the moment; try again later."};
        case ErrorCode::cancelled:
        case ErrorCode::internal: break;
    }
    return {500, "internal_error", "The server failed to answer; the error has been logged."};
}

}  // namespace

http::Response to_response(const Error& error) {
    const auto kind = kind_of(error.code());
    const bool is_told = !error.reason().empty();
    Json body;
    body["code"] = is_told ? error.reason() : kind.code;
    body["message"] = is_told ? error.message() : kind.message;
    if (!error.fields().empty()) {
        auto& fields = body["fields"] = Json::object();
        for (const auto& [name, what] : error.fields()) fields[name] = what;
    }
    auto wait = error.retry_after();
    if (!wait && (kind.status == 429 || kind.status == 503)) wait = std::chrono::seconds{1};
    if (wait) body["retry_after_s"] = wait->count();
    Json json;
    json["error"] = std::move(body);
    auto response = json_answer(json, kind.status);
    if (wait) response.add_header("Retry-After", std::to_string(wait->count()));
    return response;
}

}  // namespace session::api
