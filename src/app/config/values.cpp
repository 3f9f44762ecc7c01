#include "app/config/values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace session::app {
namespace {

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_alnum(char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

Error wrong(std::string_view text, std::string_view what, std::string_view allowed) {
    return Error{ErrorCode::invalid_argument, printable(text) + " is " + std::string{what} + "; allowed: " + std::string{allowed}};
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_ipv4(const std::string& host) {
    in_addr address{};
    return inet_pton(AF_INET, host.c_str(), &address) == 1;
}
bool is_ipv6(const std::string& host) {
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

// A plain decimal such as "2.8", without sign, exponent or names.
std::optional<double> decimal(std::string_view text) {
    if (text.empty() || text.size() > 15 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
        return std::nullopt;
    return whole_number<double>(text);
}

struct Quantity {
    double number = 0;
    std::string_view unit;
};

std::optional<Quantity> quantity(std::string_view text) {
    const auto split = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = decimal(text.substr(0, split));
    if (!number) return std::nullopt;
    return Quantity{*number, text.substr(split)};
}

// The number of characters in well-formed UTF-8 without control characters (RFC 3629).
std::optional<std::size_t> count_characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0x20 || first == 0x7F || (first >= 0x80 && first < 0xC2) || first > 0xF4 || i + length > text.size())
            return std::nullopt;
        std::uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0U) != 0x80U) return std::nullopt;
            point = (point << 6U) | (next & 0x3FU);
        }
        constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
        const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (point < kLeast[length] || point > 0x10FFFF || is_surrogate || (point >= 0x80 && point < 0xA0)) return std::nullopt;
        i += length;
    }
    return count;
}

}  // namespace

std::string printable(std::string_view text) {
    constexpr std::size_t kMost = 60;
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text.substr(0, kMost)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\') {
            out += c;
        } else {
            out += {'\\', 'x', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return out + (text.size() > kMost ? "…\"" : "\"");
}

Result<bool> parse_boolean(std::string_view text) {
    if (text == "true" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "no" || text == "off") return false;
    return fail(wrong(text, "neither yes nor no", "true, false"));
}

Result<std::int64_t> parse_integer(std::string_view text, std::int64_t least, std::int64_t most) {
    const auto value = whole_number<std::int64_t>(text);
    const auto allowed = std::to_string(least) + " to " + std::to_string(most);
    if (!value) return fail(wrong(text, "not a whole number", allowed));
    if (*value < least || *value > most) return fail(wrong(text, "out of range", allowed));
    return *value;
}

Result<std::uint32_t> parse_count_or_auto(std::string_view text, std::uint32_t most) {
    if (text == "auto") return 0U;
    const auto value = whole_number<std::uint32_t>(text);
    if (!value || *value < 1 || *value > most) {
        return fail(wrong(text, "not a number of threads", "auto, or 1 to " + std::to_string(most)));
    }
    return *value;
}

Result<Address> parse_address(std::string_view text) {
    constexpr std::string_view kAllowed = "ADDRESS:PORT, such as 0.0.0.0:8080, 127.0.0.1:8080 or [::]:8080";
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return fail(wrong(text, "without a port", kAllowed));
    const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return fail(wrong(text, "without a port of 0 to 65535", kAllowed));
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 2) {
        std::string inner{host.substr(1, host.size() - 2)};
        if (is_ipv6(inner)) return Address{std::move(inner), *port};
    } else if (std::string plain{host}; is_ipv4(plain)) {
        return Address{std::move(plain), *port};
    }
    return fail(wrong(text, "not an IP address with a port", kAllowed));
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text, std::chrono::milliseconds least, std::chrono::milliseconds most) {
    const auto allowed = to_text(least) + " to " + to_text(most);
    const auto parts = quantity(text);
    if (!parts) return fail(wrong(text, "not a duration such as 20s or 500ms", allowed));
    double factor = 0;
    if (parts->unit == "ms") factor = 1;
    if (parts->unit == "s") factor = 1'000;
    if (parts->unit == "m") factor = 60'000;
    if (parts->unit == "h") factor = 3'600'000;
    if (parts->unit == "d") factor = 86'400'000;
    if (factor == 0) return fail(wrong(text, "without a unit of ms, s, m, h or d", allowed));
    const double value = parts->number * factor;
    if (value < static_cast<double>(least.count()) || value > static_cast<double>(most.count())) {
        return fail(wrong(text, "out of range", allowed));
    }
    return std::chrono::milliseconds{static_cast<std::int64_t>(value + 0.5)};
}

Result<std::int64_t> parse_bitrate(std::string_view text, std::int64_t least, std::int64_t most) {
    const auto allowed = bitrate_text(least) + " to " + bitrate_text(most) + " bits per second";
    const auto parts = quantity(text);
    if (!parts) return fail(wrong(text, "not a bitrate such as 2800k or 2.8M", allowed));
    double factor = 0;
    if (parts->unit.empty()) factor = 1;
    if (parts->unit == "k") factor = 1e3;
    if (parts->unit == "M") factor = 1e6;
    if (factor == 0) return fail(wrong(text, "not a bitrate such as 2800k or 2.8M", allowed));
    const double value = parts->number * factor;
    if (value < static_cast<double>(least) || value > static_cast<double>(most)) return fail(wrong(text, "out of range", allowed));
    return static_cast<std::int64_t>(value + 0.5);
}

Result<std::string> parse_public_url(std::string_view text) {
    constexpr std::string_view kAllowed = "http://HOST[:PORT] or https://HOST[:PORT], without a path";
    if (text.empty()) return std::string{};
    auto rest = text;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return fail(wrong(text, "not a web address", kAllowed));
    }
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
        text.remove_suffix(1);
    }
    const bool is_plain = std::all_of(rest.begin(), rest.end(),
                                      [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']'; });
    if (rest.empty() || !is_plain || !is_alnum(rest.front() == '[' ? 'a' : rest.front()))
        return fail(wrong(text, "not a web address", kAllowed));
    return std::string{text};
}

Result<std::string> parse_network(std::string_view text) {
    constexpr std::string_view kAllowed = "an IP address or a network such as 10.0.0.0/8 or fd00::/8";
    const auto slash = text.find('/');
    const std::string host{text.substr(0, slash)};
    const int width = is_ipv4(host) ? 32 : is_ipv6(host) ? 128 : 0;
    if (width == 0) return fail(wrong(text, "not a network", kAllowed));
    if (slash != std::string_view::npos) {
        const auto prefix = whole_number<int>(text.substr(slash + 1));
        if (!prefix || *prefix < 0 || *prefix > width) return fail(wrong(text, "not a network", kAllowed));
    }
    return std::string{text};
}

Result<std::string> parse_handle(std::string_view text) {
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '_'; });
    if (!is_plain || text.size() < 3 || text.size() > 25) {
        return fail(wrong(text, "not a handle", "3 to 25 of a-z, 0-9 and _"));
    }
    return std::string{text};
}

Result<std::string> parse_rung_name(std::string_view text) {
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '_' || c == '-'; });
    if (!is_plain || text.empty() || text.size() > 16 || text == "source" || text == "audio") {
        return fail(wrong(text, "not a rung's name", "1 to 16 of a-z, 0-9, _ and -, except source and audio"));
    }
    return std::string{text};
}

Result<StreamKey> parse_stream_key(std::string_view text) {
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
    if (!is_plain || text.empty() || text.size() > 128) {
        return fail(ErrorCode::invalid_argument,
                    "not a stream key (its text is kept out of this message); allowed: 1 to 128 of A-Z, a-z, "
                    "0-9, _, - and .");
    }
    return StreamKey{std::string{text}};
}

Result<std::string> parse_line(std::string_view text, std::size_t most) {
    const auto allowed = "one line of at most " + std::to_string(most) + " characters";
    const auto count = count_characters(text);
    if (!count) return fail(wrong(text, "not plain UTF-8 text", allowed));
    if (*count > most) return fail(wrong(text, "too long (" + std::to_string(*count) + " characters)", allowed));
    return std::string{text};
}

Result<std::string> parse_language(std::string_view text) {
    const auto is_letter = [](char c) { return is_alnum(c) && (c < '0' || c > '9'); };
    const auto primary = text.substr(0, text.find('-'));
    bool is_good = text.empty() || (primary.size() >= 2 && primary.size() <= 3 && std::all_of(primary.begin(), primary.end(), is_letter));
    auto rest = text.substr(primary.size());
    while (is_good && !rest.empty()) {
        rest.remove_prefix(1);
        const auto part = rest.substr(0, rest.find('-'));
        is_good = part.size() >= 2 && part.size() <= 8 && std::all_of(part.begin(), part.end(), is_alnum);
        rest.remove_prefix(part.size());
    }
    if (!is_good || text.size() > 35) return fail(wrong(text, "not a language tag", "BCP 47, such as en or pt-BR"));
    return std::string{text};
}

std::string to_text(const Address& address) {
    const bool is_v6 = address.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::string to_text(std::chrono::milliseconds duration) {
    const auto count = duration.count();
    if (count % 3'600'000 == 0 && count > 0) return std::to_string(count / 3'600'000) + "h";
    if (count % 60'000 == 0 && count > 0) return std::to_string(count / 60'000) + "m";
    if (count % 1'000 == 0) return std::to_string(count / 1'000) + "s";
    return std::to_string(count) + "ms";
}

std::string bitrate_text(std::int64_t bits_per_second) {
    if (bits_per_second % 1'000'000 == 0) return std::to_string(bits_per_second / 1'000'000) + "M";
    if (bits_per_second % 1'000 == 0) return std::to_string(bits_per_second / 1'000) + "k";
    return std::to_string(bits_per_second);
}

}  // namespace session::app
