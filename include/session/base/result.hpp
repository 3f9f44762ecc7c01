// Result<T>: a value, or an Error that says what a peer, a file, a clock or a codec did wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace session {

// What went wrong, coarsely: each boundary maps these to its own protocol in one function.
enum class ErrorCode {
    malformed,         // bytes that break their format
    unsupported,       // well formed, but nothing we handle (the context names it)
    too_large,         // over one of our limits
    invalid_argument,  // a configuration value or a caller's parameter
    not_found,
    unauthorized,  // who asks has not shown who it is
    forbidden,     // it has, and may not
    conflict,      // something else holds the name, port or channel
    rate_limited,  // too often
    unavailable,   // not now: overloaded, draining, not started
    timeout,
    cancelled,
    io,        // the operating system said no (the context carries its words)
    internal,  // a library failed where it should not
};

[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

// An error code and a sentence for the log. Callers add context while passing it up; it is logged once, where it is handled.
// One with a reason is a refusal: its message is a sentence for the person who asked, and boundaries pass both on as they are.
class Error {
   public:
    // By the name of a request's field: what is wrong with it.
    using Fields = std::vector<std::pair<std::string, std::string>>;

    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }  // stable, snake_case; empty: not for other people
    [[nodiscard]] const Fields& fields() const noexcept { return fields_; }
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const noexcept { return retry_after_; }

    // The same error with `outer: ` before its message.
    [[nodiscard]] Error with_context(std::string_view outer) const {
        auto same = *this;
        same.message_ = std::string{outer} + ": " + message_;
        return same;
    }
    Error& set_reason(std::string reason) {
        reason_ = std::move(reason);
        return *this;
    }
    Error& set_fields(Fields fields) {
        fields_ = std::move(fields);
        return *this;
    }
    Error& set_retry_after(std::chrono::seconds wait) noexcept {
        retry_after_ = wait;
        return *this;
    }

   private:
    ErrorCode code_;
    std::string message_;
    std::string reason_;
    Fields fields_;
    std::optional<std::chrono::seconds> retry_after_;
};

// std::expected of libstdc++ 12 does not compile with clang before 19, so this is tl::expected, made [[nodiscard]].
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
   public:
    using tl::expected<T, Error>::expected;
};

// `return fail(ErrorCode::malformed, "…");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>{Error{code, std::move(message)}};
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>{std::move(error)};
}
// `return refuse(ErrorCode::conflict, "handle_taken", "Somebody has this handle already.");`
[[nodiscard]] inline tl::unexpected<Error> refuse(ErrorCode code, std::string reason, std::string message) {
    Error error{code, std::move(message)};
    error.set_reason(std::move(reason));
    return tl::unexpected<Error>{std::move(error)};
}

}  // namespace session
