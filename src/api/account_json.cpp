#include "api/account_json.hpp"

#include <algorithm>
#include <array>

namespace session::api {
namespace {

struct Mark {
    std::string_view sign;
    std::string_view name;
};

// The first sign that is in it names it: those who copy others' names come before those.
constexpr std::array kBrowsers{Mark{"Edg", "Edge"},
                               Mark{"OPR/", "Opera"},
                               Mark{"Vivaldi", "Vivaldi"},
                               Mark{"SamsungBrowser", "Samsung Internet"},
                               Mark{"HeadlessChrome", "Chromium"},
                               Mark{"Chromium", "Chromium"},
                               Mark{"CriOS", "Chrome"},
                               Mark{"FxiOS", "Firefox"},
                               Mark{"Firefox", "Firefox"},
                               Mark{"Chrome", "Chrome"},
                               Mark{"Safari", "Safari"},
                               Mark{"curl", "curl"},
                               Mark{"python", "Python"},
                               Mark{"OBS", "OBS Studio"}};
constexpr std::array kSystems{Mark{"iPhone", "iPhone"}, Mark{"iPad", "iPad"},       Mark{"Android", "Android"},
                              Mark{"CrOS", "ChromeOS"}, Mark{"Windows", "Windows"}, Mark{"Mac OS X", "macOS"},
                              Mark{"Linux", "Linux"},   Mark{"FreeBSD", "FreeBSD"}};

template <class Marks>
std::string_view named(const Marks& marks, std::string_view text) {
    const auto found =
        std::find_if(marks.begin(), marks.end(), [text](const Mark& mark) { return text.find(mark.sign) != std::string_view::npos; });
    return found == marks.end() ? std::string_view{} : found->name;
}

}  // namespace

Json avatar_url_of(const auth::User& user) {
    if (!user.avatar_version) return nullptr;
    return "/api/v1/users/" + user.handle + "/avatar?v=" + std::to_string(*user.avatar_version);
}

Json to_json(const auth::User& user, Clock::Wall reauthenticated_until, Clock::Wall now) {
    Json json;
    json["handle"] = user.handle;
    json["display_name"] = user.display_name;
    json["email"] = user.email;
    json["role"] = std::string{auth::to_string(user.role)};
    json["bio"] = user.bio;
    json["avatar_url"] = avatar_url_of(user);
    json["created_at"] = to_iso8601(user.created_at);
    json["reauthenticated_until"] = now < reauthenticated_until ? Json(to_iso8601(reauthenticated_until)) : Json(nullptr);
    json["recovery_codes_left"] = user.recovery_codes_left;
    return json;
}

Json to_public_json(const auth::User& user) {
    Json json;
    json["handle"] = user.handle;
    json["display_name"] = user.display_name;
    json["avatar_url"] = avatar_url_of(user);
    json["bio"] = user.bio;
    json["created_at"] = to_iso8601(user.created_at);
    return json;
}

Json to_admin_json(const auth::User& user, bool is_live) {
    Json json;
    json["handle"] = user.handle;
    json["display_name"] = user.display_name;
    json["email"] = user.email;
    json["role"] = std::string{auth::to_string(user.role)};
    json["is_disabled"] = user.is_disabled;
    json["created_at"] = to_iso8601(user.created_at);
    json["last_seen_at"] = to_json_time(user.last_seen_at);
    json["deletion_due_at"] = to_json_time(user.deletion_due_at);
    json["is_live"] = is_live;
    return json;
}

Json to_json(const auth::LoginSession& session, std::int64_t current) {
    Json json;
    json["id"] = std::to_string(session.who.session_id);
    json["device"] = session.device;
    json["address"] = session.address;
    json["created_at"] = to_iso8601(session.created_at);
    json["last_seen_at"] = to_iso8601(session.last_seen_at);
    json["is_current"] = session.who.session_id == current;
    return json;
}

Json to_json(const auth::SiteSettings& settings) {
    Json json;
    json["name"] = settings.name;
    json["registration"] = std::string{auth::to_string(settings.registration)};
    json["password_min_length"] = settings.password_min_length;
    return json;
}

Json to_json(const auth::AuditEntry& entry) {
    Json json;
    json["id"] = entry.id;
    json["at"] = to_iso8601(entry.at);
    json["actor"] = entry.actor;
    json["action"] = entry.action;
    json["target"] = entry.target;
    json["detail"] = entry.detail;
    return json;
}

std::string device_name(std::string_view user_agent) {
    const auto browser = named(kBrowsers, user_agent);
    const auto system = named(kSystems, user_agent);
    if (browser.empty() && system.empty()) return "Unknown device";
    if (browser.empty()) return std::string{system};
    if (system.empty()) return std::string{browser};
    return std::string{browser}.append(" on ").append(system);
}

auth::Device device_of(const Call& call) {
    return {device_name(call.request().header("User-Agent")), call.address()};
}

std::string base_url(const http::Request& request, std::string_view public_url) {
    if (!public_url.empty()) return std::string{public_url};
    return std::string{request.is_secure ? "https://" : "http://"}.append(request.header("Host"));
}

}  // namespace session::api
