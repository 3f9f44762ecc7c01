// Text that cannot be printed by accident: stream keys, tokens, key material.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace session {

// Holds a secret. No stream operator, no formatter, no implicit conversion; `reveal()` is the one way out and easy to grep for.
template <class Tag>
class Secret {
   public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] std::string_view reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

   private:
    std::string value_;
};

using StreamKey = Secret<struct StreamKeyTag>;

}  // namespace session
