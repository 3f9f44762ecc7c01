#include "session/channels/types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace session::channels {
namespace {

constexpr std::array<std::pair<auth::Visibility, std::string_view>, 4> kVisibilities{{{auth::Visibility::everyone, "public"},
                                                                                      {auth::Visibility::unlisted, "unlisted"},
                                                                                      {auth::Visibility::members, "members"},
                                                                                      {auth::Visibility::invited, "private"}}};
constexpr std::array<std::pair<auth::ThumbnailMode, std::string_view>, 3> kThumbnailModes{
    {{auth::ThumbnailMode::on, "on"}, {auth::ThumbnailMode::off, "off"}, {auth::ThumbnailMode::blur, "blur"}}};
constexpr std::size_t kMaxSlug = 60;

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) noexcept {
    const auto found = std::find_if(table.begin(), table.end(), [value](const auto& each) { return each.first == value; });
    return found != table.end() ? found->second : std::string_view{};
}

template <class Value, std::size_t kSize>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, kSize>& table, std::string_view text) noexcept {
    const auto found = std::find_if(table.begin(), table.end(), [text](const auto& each) { return each.second == text; });
    if (found == table.end()) return std::nullopt;
    return found->first;
}

}  // namespace

double Broadcast::average_viewers() const noexcept {
    return duration.count() <= 0 ? 0 : static_cast<double>(watch_time.count()) / static_cast<double>(duration.count());
}

std::string avatar_url(std::string_view handle, std::int64_t version) {
    return std::string{"/api/v1/users/"}.append(handle).append("/avatar?v=").append(std::to_string(version));
}

std::string_view to_string(auth::Visibility visibility) noexcept {
    return name_in(kVisibilities, visibility);
}

std::optional<auth::Visibility> parse_visibility(std::string_view text) noexcept {
    return value_in(kVisibilities, text);
}

std::string_view to_string(auth::ThumbnailMode mode) noexcept {
    return name_in(kThumbnailModes, mode);
}

std::optional<auth::ThumbnailMode> parse_thumbnail_mode(std::string_view text) noexcept {
    return value_in(kThumbnailModes, text);
}

std::string make_slug(std::string_view name) {
    std::string slug;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool is_kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (is_kept && slug.size() < kMaxSlug) slug += lower;
        if (!is_kept && !slug.empty() && slug.back() != '-' && slug.size() < kMaxSlug) slug += '-';
    }
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

}  // namespace session::channels
