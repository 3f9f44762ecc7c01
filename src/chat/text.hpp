// What may be said: Unicode as chat takes it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::chat {

inline constexpr std::size_t kMaxGraphemes = 500;
inline constexpr std::size_t kMaxTextBytes = 4000;

// Plain text, one line, composed (NFC). Errors, with reasons: invalid_text (not UTF-8, control characters, noncharacters, nothing visible),
// too_long (graphemes of UAX #29, or bytes: our own limit). Made harmless instead of refused: line ends and tabs become spaces; bidi
// embeddings, overrides and isolates, and invisible characters that join nothing go; of a pile of combining marks the first four stay.
[[nodiscard]] Result<std::string> clean_text(std::string_view text);

[[nodiscard]] std::size_t count_graphemes(std::string_view utf8);
// The longest beginning of at most `most` graphemes.
[[nodiscard]] std::string_view first_graphemes(std::string_view utf8, std::size_t most);
// Nothing but emoji and spaces.
[[nodiscard]] bool is_emoji_only(std::string_view utf8);
[[nodiscard]] bool has_link(std::string_view utf8);
// The handles after an @, lower case, each once, at most twenty.
[[nodiscard]] std::vector<std::string> find_mentions(std::string_view utf8);
// For comparing: without case, accents, compatibility forms and invisible characters.
[[nodiscard]] std::string fold(std::string_view utf8);

}  // namespace session::chat
