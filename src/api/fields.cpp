#include "api/fields.hpp"

#include <algorithm>
#include <array>

namespace session::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxFaults = 20;
constexpr std::size_t kMaxNameShown = 40;

bool is_control(unsigned char c) noexcept {
    return c < 0x20 || c == 0x7f;
}

// Those that turn the direction of what follows, also outside of the text: U+202A to U+202E, U+2066 to U+2069 (UAX 9), as UTF-8.
bool has_direction_marks(std::string_view text) noexcept {
    for (auto at = text.find('\xe2'); at != std::string_view::npos && at + 2 < text.size(); at = text.find('\xe2', at + 1)) {
        const auto second = static_cast<unsigned char>(text[at + 1]);
        const auto third = static_cast<unsigned char>(text[at + 2]);
        if (second == 0x80 && third >= 0xaa && third <= 0xae) return true;
        if (second == 0x81 && third >= 0xa6 && third <= 0xa9) return true;
    }
    return false;
}

// Bytes of the sequence that begins with `lead` (RFC 3629 4); 0: none does.
std::size_t sequence_length(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

// Overlong forms, surrogates and what is above U+10FFFF show in the second byte.
bool is_second_byte_good(unsigned char lead, unsigned char second) noexcept {
    switch (lead) {
        case 0xe0: return second >= 0xa0;
        case 0xed: return second <= 0x9f;
        case 0xf0: return second >= 0x90;
        case 0xf4: return second <= 0x8f;
        default: return true;
    }
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
    bool is_too_deep = false;
    const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t, Json&) {
        is_too_deep = is_too_deep || depth > kMaxDepth;
        return !is_too_deep;
    };
    auto json = Json::parse(text.begin(), text.end(), watch, false);
    if (is_too_deep || json.is_discarded()) return refuse(ErrorCode::malformed, "malformed_json", "The request's body is not valid JSON.");
    return json;
}

bool is_valid_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const auto length = sequence_length(lead);
        if (length == 0 || at + length > text.size()) return false;
        for (std::size_t i = 1; i < length; ++i) {
            const auto byte = static_cast<unsigned char>(text[at + i]);
            if ((byte & 0xc0U) != 0x80 || (i == 1 && !is_second_byte_good(lead, byte))) return false;
        }
        at += length;
    }
    return true;
}

bool is_blank(std::string_view utf8) noexcept {
    // U+00A0, U+00AD, U+200B to U+200F, U+2060, U+3000, U+3164, U+FEFF.
    constexpr std::array<std::string_view, 11> kUnseen{"\xc2\xa0",     "\xc2\xad",     "\xe2\x80\x8b", "\xe2\x80\x8c",
                                                       "\xe2\x80\x8d", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x81\xa0",
                                                       "\xe3\x80\x80", "\xe3\x85\xa4", "\xef\xbb\xbf"};
    while (!utf8.empty()) {
        const auto unseen = std::find_if(kUnseen.begin(), kUnseen.end(), [utf8](std::string_view each) { return utf8.starts_with(each); });
        if (utf8.front() != ' ' && unseen == kUnseen.end()) return false;
        utf8.remove_prefix(utf8.front() == ' ' ? 1 : unseen->size());
    }
    return true;
}

std::size_t count_code_points(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

bool Fields::has(std::string_view name) const {
    return body_.is_object() && body_.find(name) != body_.end();
}

bool Fields::is_null(std::string_view name) const {
    return has(name) && body_.find(name)->is_null();
}

bool Fields::takes_null(std::string_view name) {
    const auto* value = find(name);
    return value != nullptr && value->is_null();
}

const Json* Fields::find(std::string_view name) {
    asked_.emplace_back(name);
    if (!body_.is_object()) return nullptr;
    const auto found = body_.find(name);
    return found == body_.end() ? nullptr : &*found;
}

const Json* Fields::find_required(std::string_view name) {
    const auto* found = find(name);
    if (found == nullptr) refuse(name, "is missing");
    return found;
}

std::optional<std::string> Fields::checked_text(std::string_view name, const Json& value, Length length) {
    if (!value.is_string()) {
        refuse(name, "must be text");
        return std::nullopt;
    }
    const auto& text = value.get_ref<const std::string&>();
    const auto size = count_code_points(text);
    if (size < length.least || size > length.most) {
        refuse(name, size == 0          ? "is empty"
                     : length.least > 1 ? "must have " + std::to_string(length.least) + " to " + std::to_string(length.most) + " characters"
                                        : "must have at most " + std::to_string(length.most) + " characters");
        return std::nullopt;
    }
    const auto is_bad = [&](char c) {
        return is_control(static_cast<unsigned char>(c)) && !(length.has_lines && (c == '\n' || c == '\t'));
    };
    if (std::any_of(text.begin(), text.end(), is_bad) || (!length.has_lines && has_direction_marks(text))) {
        refuse(name, "must not have control characters");
        return std::nullopt;
    }
    return text;
}

std::string Fields::text(std::string_view name, Length length) {
    const auto* value = find_required(name);
    return value == nullptr ? std::string{} : checked_text(name, *value, length).value_or(std::string{});
}

std::optional<std::string> Fields::text_if(std::string_view name, Length length) {
    const auto* value = find(name);
    return value == nullptr ? std::nullopt : checked_text(name, *value, length);
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto value = integer_if(name, least, most);
    if (!value && !has(name)) refuse(name, "is missing");
    return value.value_or(least);
}

std::optional<std::int64_t> Fields::integer_if(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const bool is_in_range = value->is_number_unsigned()
                                 ? most >= 0 && value->get<std::uint64_t>() <= static_cast<std::uint64_t>(most) &&
                                       (least <= 0 || value->get<std::uint64_t>() >= static_cast<std::uint64_t>(least))
                                 : value->is_number_integer() && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most;
    if (is_in_range) return value->get<std::int64_t>();
    refuse(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<std::int64_t> Fields::integer_or_null(std::string_view name, std::int64_t least, std::int64_t most) {
    if (!is_null(name)) return integer_if(name, least, most);
    asked_.emplace_back(name);
    return std::nullopt;
}

std::optional<bool> Fields::boolean_if(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    refuse(name, "must be true or false");
    return std::nullopt;
}

std::string Fields::choice(std::string_view name, std::initializer_list<std::string_view> words) {
    auto value = choice_if(name, words);
    if (!value && !has(name)) refuse(name, "is missing");
    return value ? std::move(*value) : std::string{};
}

std::optional<std::string> Fields::choice_if(std::string_view name, std::initializer_list<std::string_view> words) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string() && std::find(words.begin(), words.end(), value->get_ref<const std::string&>()) != words.end()) {
        return value->get<std::string>();
    }
    std::string allowed;
    for (const auto word : words) allowed.append(allowed.empty() ? "" : ", ").append(word);
    refuse(name, "must be one of: " + allowed);
    return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::texts_if(std::string_view name, std::size_t most_items, Length length) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array() || value->size() > most_items) {
        refuse(name, "must be a list of at most " + std::to_string(most_items));
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& item : *value) {
        auto text = checked_text(name, item, length);
        if (!text) return std::nullopt;
        texts.push_back(std::move(*text));
    }
    return texts;
}

void Fields::refuse(std::string_view name, std::string what) {
    const auto is_same = [name](const auto& fault) { return fault.first == name; };
    if (faults_.size() >= kMaxFaults || std::any_of(faults_.begin(), faults_.end(), is_same)) return;
    faults_.emplace_back(std::string{name}, std::move(what));
}

Result<> Fields::finish() {
    if (!body_.is_object())
        return fail(Error{ErrorCode::invalid_argument, "The request's body must be a JSON object."}.set_reason("invalid_fields"));
    for (const auto& item : body_.items()) {
        if (std::find(asked_.begin(), asked_.end(), item.key()) == asked_.end())
            refuse(item.key().substr(0, kMaxNameShown), "is not known here");
    }
    if (faults_.empty()) return {};
    Error error{ErrorCode::invalid_argument, "Something in the request is not right."};
    error.set_reason("invalid_fields");
    error.set_fields(std::move(faults_));
    return fail(std::move(error));
}

}  // namespace session::api
