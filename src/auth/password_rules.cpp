#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "auth/common_passwords.hpp"
#include "session/auth/passwords.hpp"

namespace session::auth {
namespace {

struct FreeText {
    void operator()(utf8proc_uint8_t* text) const noexcept { std::free(text); }  // NOLINT: the library gives it away like this
};

std::size_t count_code_points(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Letters that people write as digits and signs, as letters.
std::string without_disguise(std::string text) {
    constexpr std::string_view kSigns = "0134579@$!";
    constexpr std::string_view kLetters = "oleastgasi";
    for (auto& c : text) {
        if (const auto at = kSigns.find(c); at != std::string_view::npos) c = kLetters[at];
    }
    return text;
}

std::string_view core_of(std::string_view text) {
    while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
    while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
    return text;
}

bool is_common_word(std::string_view word) {
    if (word.empty()) return false;
    auto rest = kCommonWords;
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        if (rest.substr(0, end) == word) return true;
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return false;
}

// "aaaaaaaaaa", "abcabcabc", "passwordpassword"
bool repeats_itself(std::string_view text, std::size_t& unit) {
    for (unit = 1; unit <= text.size() / 2; ++unit) {
        if (text.size() % unit == 0 && std::equal(text.begin() + static_cast<std::ptrdiff_t>(unit), text.end(), text.begin())) return true;
    }
    return false;
}

// "1234567890", "abcdefghij", "9876543210", and rows of keys.
bool is_sequence(std::string_view text) {
    constexpr std::string_view kRows =
        "01234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm qwertzuiop 1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p";
    std::string reversed{text.rbegin(), text.rend()};
    if (kRows.find(text) != std::string_view::npos || kRows.find(reversed) != std::string_view::npos) return true;
    const auto all_steps = [&](int step) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            const int distance = (text[i] - text[i - 1] + 10) % 10;
            if (text[i] < '0' || text[i] > '9' || distance != (step + 10) % 10) return false;
        }
        return text.front() >= '0' && text.front() <= '9';
    };
    return all_steps(1) || all_steps(-1);
}

bool is_common(std::string_view password) {
    const auto text = lower(password);
    if (is_sequence(text)) return true;
    std::size_t unit = 0;
    constexpr std::size_t kShortUnit = 5;
    if (repeats_itself(text, unit) && (unit <= kShortUnit || is_common(text.substr(0, unit)))) return true;
    const auto is_word = [](std::string_view core) { return is_common_word(core) || is_common_word(without_disguise(std::string{core})); };
    const auto plain = without_disguise(text);
    if (is_word(core_of(text)) || is_word(core_of(plain)) || is_word(text)) return true;
    // Digits at the end, taken off before they can be read as letters: "p4ssw0rd2024".
    auto stem = std::string_view{text};
    while (!stem.empty() && !is_letter(stem.back())) stem.remove_suffix(1);
    return is_word(stem);
}

// Whether the password is that word, give or take what stands around it.
bool is_made_of(std::string_view password, std::string_view word) {
    if (word.size() < 3) return false;
    const auto text = lower(password);
    const auto wanted = lower(word);
    if (text == wanted) return true;
    return core_of(text) == core_of(wanted) && !core_of(wanted).empty();
}

}  // namespace

Result<Password> normalise_password(std::string_view typed) {
    utf8proc_uint8_t* made = nullptr;
    constexpr auto kNfkc = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    const auto size =
        ::utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(typed.data()), static_cast<utf8proc_ssize_t>(typed.size()), &made, kNfkc);
    const std::unique_ptr<utf8proc_uint8_t, FreeText> owned{made};
    if (size < 0) return fail(ErrorCode::malformed, "the password is not UTF-8");
    return Password{std::string{reinterpret_cast<const char*>(owned.get()), static_cast<std::size_t>(size)}};
}

std::optional<std::string> fault_of(const Password& password, const PasswordContext& context) {
    const auto text = password.reveal();
    if (count_code_points(text) < context.min_length) {
        return "must have at least " + std::to_string(context.min_length) + " characters";
    }
    const auto local = std::string_view{context.email}.substr(0, context.email.find('@'));
    if (is_made_of(text, context.handle)) return "must not be the handle";
    if (is_made_of(text, context.email) || is_made_of(text, local)) return "must not be the email address";
    if (is_made_of(text, context.site_name)) return "must not be the site's name";
    if (is_common(text)) return "is one that many people use, and the first to be guessed";
    return std::nullopt;
}

}  // namespace session::auth
