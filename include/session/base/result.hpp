// Result<T>: a value, or an Error that says what a peer, a file, a clock or a codec did wrong.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace session {

// What went wrong, coarsely: each boundary maps these to its own protocol in one function.
enum class ErrorCode {
    malformed,         // bytes that break their format
    unsupported,       // well formed, but nothing we handle (the context names it)
    too_large,         // over one of our limits
    invalid_argument,  // a configuration value or a caller's parameter
    not_found,
    unauthorized,
    conflict,     // something else holds the name, port or channel
    unavailable,  // not now: overloaded, draining, not started
    timeout,
    cancelled,
    io,        // the operating system said no (the context carries its words)
    internal,  // a library failed where it should not
};

[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

// An error code and a sentence for the log. Callers add context while passing it up; it is logged once, where it is handled.
class Error {
   public:
    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }

    // The same error with `outer: ` before its message.
    [[nodiscard]] Error with_context(std::string_view outer) const { return Error{code_, std::string{outer} + ": " + message_}; }

   private:
    ErrorCode code_;
    std::string message_;
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

}  // namespace session
