// The words a channel doesn't want to read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace session::chat {

// Compares folded text (without case and accents). A word matches as a whole: "ass" is not in "class"; where words are not set apart by
// spaces (Chinese, Japanese, Thai), anywhere. Immutable, so any thread may ask.
class WordFilter {
   public:
    WordFilter() = default;
    explicit WordFilter(const std::vector<std::string>& words);

    [[nodiscard]] bool matches(std::string_view utf8) const;

   private:
    std::vector<std::string> folded_;
};

}  // namespace session::chat
