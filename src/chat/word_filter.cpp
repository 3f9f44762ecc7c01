#include "chat/word_filter.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "chat/text.hpp"

namespace session::chat {
namespace {

// Letters and digits of scripts that set words apart.
bool belongs_to_word(utf8proc_int32_t c) noexcept {
    const bool has_no_spaces = (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) ||
                               (c >= 0xac00 && c <= 0xd7af) || (c >= 0x1100 && c <= 0x11ff) || (c >= 0x20000 && c <= 0x3ffff);
    const auto category = utf8proc_category(c);
    const bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    return !has_no_spaces && (is_letter || category == UTF8PROC_CATEGORY_ND);
}

bool begins_in_word(std::string_view text) noexcept {
    utf8proc_int32_t c = 0;
    const auto size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &c);
    return size > 0 && belongs_to_word(c);
}

bool ends_in_word(std::string_view text) noexcept {
    auto begin = text.size();
    while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) & 0xc0U) == 0x80U) --begin;
    return begin > 0 && begins_in_word(text.substr(begin - 1));
}

bool contains_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool is_cut_before = ends_in_word(text.substr(0, at)) && begins_in_word(word);
        const bool is_cut_after = ends_in_word(word) && begins_in_word(text.substr(at + word.size()));
        if (!is_cut_before && !is_cut_after) return true;
    }
    return false;
}

}  // namespace

WordFilter::WordFilter(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        auto folded = fold(word);
        if (folded.find_first_not_of(' ') != std::string::npos) folded_.push_back(std::move(folded));
    }
}

bool WordFilter::matches(std::string_view utf8) const {
    if (folded_.empty()) return false;
    const auto text = fold(utf8);
    return std::any_of(folded_.begin(), folded_.end(), [&text](const std::string& word) { return contains_word(text, word); });
}

}  // namespace session::chat
