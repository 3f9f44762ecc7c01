#include "api/me.hpp"

#include "api/account_json.hpp"
#include "api/image_type.hpp"
#include "api/login_cookie.hpp"
#include "api/zip.hpp"

namespace session::api {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kMaxAvatar = 1024UL * 1024;

Answer me_answer(const Call& call, const auth::User& user, Clock::Wall reauthenticated_until) {
    Json json;
    json["user"] = to_json(user, reauthenticated_until, call.now());
    return json_answer(json);
}

asio::awaitable<Answer> show_me(const AccountSources& sources, Call& call) {
    Json nobody;
    nobody["user"] = nullptr;
    if (call.identity() == nullptr) co_return json_answer(nobody);
    const auto user = co_await sources.accounts.find(call.who().user_id);
    if (!user) co_return fail(user.error());
    if (!*user) co_return json_answer(nobody);
    co_return me_answer(call, **user, call.who().reauthenticated_until);
}

asio::awaitable<Answer> update_me(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auth::ProfileChanges changes;
    changes.display_name = fields.text_if("display_name", {1, 40});
    changes.bio = fields.text_if("bio", {0, 500, true});
    changes.email = fields.text_if("email", kEmailLength);
    changes.password = fields.text_if("password", kPasswordLength).value_or("");
    if (changes.display_name && is_blank(*changes.display_name)) fields.refuse("display_name", "is empty");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto user = co_await sources.accounts.update_profile(call.who(), std::move(changes));
    if (!user) co_return fail(user.error());
    co_return me_answer(call, *user, call.who().reauthenticated_until);
}

asio::awaitable<Answer> delete_me(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto password = fields.text("password", kPasswordLength);
    const auto handle = fields.text("handle", {1, 100});
    if (fields.is_good() && handle != call.who().handle) fields.refuse("handle", "is not yours");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto done = co_await sources.accounts.remove(call.who(), std::move(password));
    if (!done) co_return fail(done.error());
    Json json;
    json["deleted_at"] = to_iso8601(done->value_or(call.now()));
    json["can_return"] = done->has_value();
    json["message"] = *done ? "You are signed out everywhere. Sign in before then, and the account stays." : "The account is deleted.";
    auto response = json_answer(json);
    response.add_header("Set-Cookie", login_cookie({}, call.request().is_secure));
    co_return response;
}

asio::awaitable<Answer> set_avatar(const AccountSources& sources, Call& call) {
    const auto type = image_type(as_bytes(call.request().body));
    if (type.empty()) co_return refuse(ErrorCode::unsupported, "unsupported_media_type", "A picture is JPEG, PNG or WebP.");
    auth::Avatar avatar;
    avatar.media_type = type;
    const auto content = as_bytes(call.request().body);
    avatar.content.assign(content.begin(), content.end());
    std::optional<auth::Avatar> wanted{std::move(avatar)};
    const auto user = co_await sources.accounts.set_avatar(call.who(), std::move(wanted));
    if (!user) co_return fail(user.error());
    co_return me_answer(call, *user, call.who().reauthenticated_until);
}

asio::awaitable<Answer> delete_avatar(const AccountSources& sources, Call& call) {
    const auto user = co_await sources.accounts.set_avatar(call.who(), std::nullopt);
    if (!user) co_return fail(user.error());
    co_return no_content();
}

asio::awaitable<Answer> reauthenticate(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto password = fields.text("password", kPasswordLength);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto until = co_await sources.accounts.reauthenticate(call.who(), std::move(password));
    if (!until) co_return fail(until.error());
    const auto user = co_await sources.accounts.find(call.who().user_id);
    if (!user) co_return fail(user.error());
    if (!*user) co_return refuse(ErrorCode::unauthorized, "sign_in_required", "This account is gone.");
    co_return me_answer(call, **user, *until);
}

asio::awaitable<Answer> change_password(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto current = fields.text("current_password", kPasswordLength);
    auto wanted = fields.text("new_password", kPasswordLength);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto done = co_await sources.accounts.change_password(call.who(), std::move(current), std::move(wanted));
    if (!done) co_return fail(done.error());
    co_return no_content();
}

asio::awaitable<Answer> renew_recovery_codes(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto password = fields.text("password", kPasswordLength);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto codes = co_await sources.accounts.renew_recovery_codes(call.who(), std::move(password));
    if (!codes) co_return fail(codes.error());
    Json json;
    json["recovery_codes"] = *codes;
    co_return json_answer(json);
}

asio::awaitable<Answer> export_me(const AccountSources& sources, Call& call) {
    const auto user = co_await sources.accounts.find(call.who().user_id);
    if (!user) co_return fail(user.error());
    if (!*user) co_return refuse(ErrorCode::unauthorized, "sign_in_required", "This account is gone.");
    const auto more = co_await sources.accounts.export_files(call.who());
    if (!more) co_return fail(more.error());
    const auto picture = co_await sources.accounts.avatar((*user)->handle);
    if (!picture) co_return fail(picture.error());
    Json sessions = Json::array();
    for (const auto& session : sources.accounts.sessions().list(call.who().user_id)) {
        sessions.push_back(to_json(session, call.who().session_id));
    }
    const auto text = [](const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; };
    ZipWriter zip{call.now()};
    zip.add("account.json", text(to_json(**user, call.who().reauthenticated_until, call.now())));
    zip.add("sessions.json", text(sessions));
    if (*picture) zip.add("avatar." + (*picture)->media_type.substr((*picture)->media_type.find('/') + 1), as_text((*picture)->content));
    for (const auto& [name, content] : *more) zip.add(name, content);
    http::Response response;
    response.content_type = "application/zip";
    response.cache_control = "no-store";
    response.add_header("Content-Disposition", "attachment; filename=\"" + (*user)->handle + "-export.zip\"");
    response.body = zip.finish();
    co_return response;
}

asio::awaitable<Answer> show_user(const AccountSources& sources, Call& call) {
    const auto user = co_await sources.accounts.find(std::string{call.param("handle")});
    if (!user) co_return fail(user.error());
    if (!*user || (*user)->is_disabled || (*user)->deletion_due_at)
        co_return refuse(ErrorCode::not_found, "user_not_found", "There is no user of that name.");
    co_return json_answer(to_public_json(**user));
}

asio::awaitable<Answer> show_avatar(const AccountSources& sources, Call& call) {
    auto avatar = co_await sources.accounts.avatar(std::string{call.param("handle")});
    if (!avatar) co_return fail(avatar.error());
    if (!*avatar) co_return refuse(ErrorCode::not_found, "not_found", "There is no picture.");
    http::Response response;
    response.content_type = image_type((*avatar)->content);
    response.etag = "\"" + std::to_string((*avatar)->version) + "\"";
    const auto version = call.query("v");
    const bool is_this = version && *version == std::to_string((*avatar)->version);
    response.cache_control = is_this ? "public, max-age=31536000, immutable" : "no-cache";
    response.add_header("X-Content-Type-Options", "nosniff");
    response.add_header("Content-Security-Policy", "default-src 'none'; sandbox");
    response.body = share(std::move((*avatar)->content));
    co_return response;
}

}  // namespace

void add_me_routes(Routes& routes, const std::shared_ptr<const AccountSources>& sources) {
    const auto later = [&](http::Method method, std::string_view pattern, Access access, auto handler, CallOptions options = {}) {
        routes.add(method, pattern, access, AsyncHandler{[sources, handler](Call& call) { return handler(*sources, call); }}, options);
    };
    using http::Method;
    later(Method::get, "/api/v1/me", Access::anyone, show_me);
    later(Method::patch, "/api/v1/me", Access::user, update_me, kJsonBody);
    later(Method::del, "/api/v1/me", Access::user, delete_me, kJsonBody);
    later(Method::put, "/api/v1/me/avatar", Access::user, set_avatar, {BodyKind::raw, kMaxAvatar, std::nullopt});
    later(Method::del, "/api/v1/me/avatar", Access::user, delete_avatar);
    later(Method::put, "/api/v1/me/password", Access::user, change_password, kJsonBody);
    later(Method::post, "/api/v1/me/recovery-codes", Access::user, renew_recovery_codes, kJsonBody);
    later(Method::get, "/api/v1/me/export", Access::user, export_me, {BodyKind::none, 0, Rate{"export", 5, 0.05}});
    later(Method::post, "/api/v1/sessions/current/reauthenticate", Access::user, reauthenticate, kJsonBody);
    later(Method::get, "/api/v1/users/{handle}", Access::anyone, show_user);
    later(Method::get, "/api/v1/users/{handle}/avatar", Access::anyone, show_avatar);
}

}  // namespace session::api
