// The words of the configuration: text to typed values and back. Errors say what is wrong and what is allowed; none prints a secret.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config/config.hpp"
#include "session/base/result.hpp"

namespace session::app {

// `text` in double quotes, shortened, with everything unprintable escaped.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] Result<bool> parse_boolean(std::string_view text);
[[nodiscard]] Result<std::int64_t> parse_integer(std::string_view text, std::int64_t least, std::int64_t most);
// A count, or `auto`, which is 0.
[[nodiscard]] Result<std::uint32_t> parse_count_or_auto(std::string_view text, std::uint32_t most);
// "0.0.0.0:8080", "[::]:8080".
[[nodiscard]] Result<Address> parse_address(std::string_view text);
// "500ms", "20s", "5m", "1h"; fractions are fine ("1.5s").
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text, std::chrono::milliseconds least,
                                                               std::chrono::milliseconds most);
// Bits per second: "2800k", "2.8M", "2800000".
[[nodiscard]] Result<std::int64_t> parse_bitrate(std::string_view text, std::int64_t least, std::int64_t most);
// "https://live.example.org[:port]"; a trailing slash is dropped.
[[nodiscard]] Result<std::string> parse_public_url(std::string_view text);
// An address or "10.0.0.0/8".
[[nodiscard]] Result<std::string> parse_network(std::string_view text);
[[nodiscard]] Result<std::string> parse_handle(std::string_view text);
[[nodiscard]] Result<std::string> parse_rung_name(std::string_view text);
[[nodiscard]] Result<StreamKey> parse_stream_key(std::string_view text);
// UTF-8 without control characters, at most `most` characters.
[[nodiscard]] Result<std::string> parse_line(std::string_view text, std::size_t most);
// BCP 47 in the common form: "en", "pt-BR"; empty is none.
[[nodiscard]] Result<std::string> parse_language(std::string_view text);

[[nodiscard]] std::string to_text(const Address& address);
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);
[[nodiscard]] std::string bitrate_text(std::int64_t bits_per_second);

}  // namespace session::app
