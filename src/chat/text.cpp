#include "chat/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

namespace session::chat {
namespace {

constexpr int kMaxMarks = 4;
constexpr std::size_t kMaxMentions = 20;

using CodePoint = utf8proc_int32_t;

// Calls visit(code point, its bytes) for each; false when it is not UTF-8, or as soon as visit says so.
template <class Visit>
bool for_each_code_point(std::string_view utf8, Visit visit) {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
    auto left = static_cast<utf8proc_ssize_t>(utf8.size());
    while (left > 0) {
        CodePoint code_point = 0;
        const auto size = utf8proc_iterate(at, left, &code_point);
        if (size <= 0) return false;
        if (!visit(code_point, std::string_view{reinterpret_cast<const char*>(at), static_cast<std::size_t>(size)})) return false;
        at += size;
        left -= size;
    }
    return true;
}

bool is_between(CodePoint code_point, CodePoint low, CodePoint high) noexcept {
    return code_point >= low && code_point <= high;
}
bool is_line_end_or_tab(CodePoint c) noexcept {
    return c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}
bool is_control(CodePoint c) noexcept {
    return c < 0x20 || is_between(c, 0x7f, 0x9f);
}
bool is_noncharacter(CodePoint c) noexcept {
    return is_between(c, 0xfdd0, 0xfdef) || (c & 0xfffe) == 0xfffe;
}
// Zero width joiner and non-joiner stay (emoji, Persian), and so do the marks that only say a direction of their own.
bool is_dropped(CodePoint c) noexcept {
    return is_between(c, 0x202a, 0x202e) || is_between(c, 0x2066, 0x2069) || c == 0x200b || is_between(c, 0x2060, 0x2065) || c == 0xfeff ||
           is_between(c, 0x206a, 0x206f) || is_between(c, 0xfff9, 0xfffb) || c == 0x00ad || c == 0x115f || c == 0x1160 || c == 0x3164 ||
           c == 0xffa0;
}
bool is_mark(CodePoint c) noexcept {
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}
bool is_blank(CodePoint c) noexcept {
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_CF || c == 0x2800;
}

std::optional<std::string> map(std::string_view utf8, int options) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                                   &mapped, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner{mapped, &std::free};
    if (size < 0) return std::nullopt;
    return std::string{reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

std::string_view trim(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

bool is_word_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// "example.com", "a.b.tv/x": a name with a usual end, or any with a path.
bool is_host(std::string_view token) {
    constexpr std::array<std::string_view, 26> kEnds{"com", "net",  "org",  "tv",   "gg",     "io", "me", "ly", "co",
                                                     "xyz", "info", "app",  "dev",  "de",     "uk", "fr", "ru", "link",
                                                     "to",  "live", "site", "shop", "online", "eu", "us", "be"};
    const auto end = token.find_first_of("/:?#");
    const auto host = token.substr(0, end);
    const auto dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !is_word_character(host[dot - 1])) return false;
    const auto last = host.substr(dot + 1);
    const bool is_name = last.size() >= 2 && std::all_of(last.begin(), last.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!is_name) return false;
    return std::find(kEnds.begin(), kEnds.end(), last) != kEnds.end() || (end != std::string_view::npos && token[end] == '/');
}

}  // namespace

Result<std::string> clean_text(std::string_view text) {
    if (text.size() > kMaxTextBytes) return refuse(ErrorCode::invalid_argument, "too_long", "A line has at most 500 characters.");
    std::string kept;
    int marks = 0;
    bool is_visible = false;
    const bool is_good = for_each_code_point(text, [&](CodePoint c, std::string_view bytes) {
        if (is_line_end_or_tab(c)) {
            kept += ' ';
            return true;
        }
        if (is_control(c) || is_noncharacter(c)) return false;
        if (is_dropped(c)) return true;
        marks = is_mark(c) ? marks + 1 : 0;
        if (marks > kMaxMarks) return true;
        is_visible = is_visible || !(is_blank(c) || is_mark(c));
        kept.append(bytes);
        return true;
    });
    if (!is_good) return refuse(ErrorCode::invalid_argument, "invalid_text", "This contains characters that can't be sent.");
    if (!is_visible) return refuse(ErrorCode::invalid_argument, "invalid_text", "There is nothing to see in this line.");
    auto composed = map(kept, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (!composed) return refuse(ErrorCode::invalid_argument, "invalid_text", "This contains characters that can't be sent.");
    const auto trimmed = trim(*composed);
    if (trimmed.size() > kMaxTextBytes || count_graphemes(trimmed) > kMaxGraphemes) {
        return refuse(ErrorCode::invalid_argument, "too_long", "A line has at most 500 characters.");
    }
    return std::string{trimmed};
}

std::size_t count_graphemes(std::string_view utf8) {
    std::size_t count = 0;
    CodePoint before = 0;
    utf8proc_int32_t state = 0;
    for_each_code_point(utf8, [&](CodePoint c, std::string_view) {
        if (count == 0 || utf8proc_grapheme_break_stateful(before, c, &state)) ++count;
        before = c;
        return true;
    });
    return count;
}

std::string_view first_graphemes(std::string_view utf8, std::size_t most) {
    std::size_t count = 0;
    std::size_t size = 0;
    CodePoint before = 0;
    utf8proc_int32_t state = 0;
    for_each_code_point(utf8, [&](CodePoint c, std::string_view bytes) {
        if (count == 0 || utf8proc_grapheme_break_stateful(before, c, &state)) ++count;
        if (count > most) return false;
        before = c;
        size += bytes.size();
        return true;
    });
    return utf8.substr(0, size);
}

bool is_emoji_only(std::string_view utf8) {
    bool has_emoji = false;
    const bool is_rest_good = for_each_code_point(utf8, [&](CodePoint c, std::string_view) {
        const auto* property = utf8proc_get_property(c);
        const bool is_emoji = property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
                              property->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR || is_between(c, 0x1f3fb, 0x1f3ff) ||
                              c == 0x20e3;
        has_emoji = has_emoji || is_emoji;
        // Spaces, joiners, variation selectors, tags of flags, and what keycaps are made of.
        return is_emoji || c == ' ' || c == 0x200d || is_between(c, 0xfe00, 0xfe0f) || is_between(c, 0xe0020, 0xe007f) || c == '#' ||
               c == '*' || is_between(c, '0', '9');
    });
    return is_rest_good && has_emoji;
}

bool has_link(std::string_view utf8) {
    std::string lowered{utf8};
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    std::string_view rest = lowered;
    if (rest.find("://") != std::string_view::npos || rest.find("www.") != std::string_view::npos) return true;
    constexpr std::string_view kAround = " ()[]{}<>\"'`,;!";
    while (!rest.empty()) {
        const auto begin = rest.find_first_not_of(kAround);
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        auto token = rest.substr(0, rest.find_first_of(kAround));
        rest.remove_prefix(token.size());
        while (token.ends_with('.')) token.remove_suffix(1);
        if (is_host(token)) return true;
    }
    return false;
}

std::vector<std::string> find_mentions(std::string_view utf8) {
    std::vector<std::string> handles;
    for (auto at = utf8.find('@'); at != std::string_view::npos && handles.size() < kMaxMentions; at = utf8.find('@', at + 1)) {
        if (at > 0 && is_word_character(lower(utf8[at - 1]))) continue;  // an address of mail
        std::string handle;
        for (auto c = at + 1; c < utf8.size() && is_word_character(lower(utf8[c])) && handle.size() < 33; ++c) handle += lower(utf8[c]);
        while (handle.ends_with('-')) handle.pop_back();
        const bool is_known = std::find(handles.begin(), handles.end(), handle) != handles.end();
        if (handle.size() >= 2 && handle.size() <= 32 && !is_known) handles.push_back(std::move(handle));
    }
    return handles;
}

std::string fold(std::string_view utf8) {
    constexpr int kOptions =
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    return map(utf8, kOptions).value_or(std::string{});
}

}  // namespace session::chat
