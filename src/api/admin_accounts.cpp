// What admins do: users, the site's settings, invites, the audit log.
#include <charconv>

#include "api/account_json.hpp"
#include "api/fields.hpp"
#include "session/api/accounts_api.hpp"
#include "session/db/database.hpp"

namespace session::api {
namespace {

namespace asio = boost::asio;

bool is_live(const AccountSources& sources, std::string_view handle) {
    return sources.is_live && sources.is_live(handle);
}

asio::awaitable<Answer> list_users(const AccountSources& sources, Call& call) {
    const auto limit = call.limit();
    const auto users = co_await sources.accounts.list(call.query("q").value_or(""), call.cursor().value_or(""), limit + 1);
    if (!users) co_return fail(users.error());
    Json list = Json::array();
    Json next = nullptr;
    for (const auto& user : *users) {
        if (static_cast<std::int64_t>(list.size()) == limit) {
            next = to_cursor(list.back()["handle"].get<std::string>());
            break;
        }
        list.push_back(to_admin_json(user, is_live(sources, user.handle)));
    }
    Json json;
    json["users"] = std::move(list);
    json["next_cursor"] = std::move(next);
    co_return json_answer(json);
}

asio::awaitable<Answer> update_user(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auth::Accounts::AdminChanges changes;
    const auto role = fields.choice_if("role", {"user", "admin"});
    changes.is_disabled = fields.boolean_if("is_disabled");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    if (role) changes.role = *role == "admin" ? auth::Role::admin : auth::Role::user;
    const auto user = co_await sources.accounts.change_by_admin(call.who(), std::string{call.param("handle")}, changes);
    if (!user) co_return fail(user.error());
    co_return json_answer(to_admin_json(*user, is_live(sources, user->handle)));
}

asio::awaitable<Answer> delete_user(const AccountSources& sources, Call& call) {
    const auto done = co_await sources.accounts.remove_by_admin(call.who(), std::string{call.param("handle")});
    if (!done) co_return fail(done.error());
    co_return no_content();
}

asio::awaitable<Answer> make_reset_link(const AccountSources& sources, Call& call) {
    const auto link = co_await sources.accounts.make_reset_link(call.who(), std::string{call.param("handle")});
    if (!link) co_return fail(link.error());
    Json json;
    json["url"] = base_url(call.request(), sources.public_url) + "/reset?token=" + link->token;
    json["expires_at"] = to_iso8601(link->expires_at);
    co_return json_answer(json, 201);
}

Answer show_site(const AccountSources& sources) {
    return json_answer(to_json(sources.accounts.site().settings()));
}

asio::awaitable<Answer> update_site(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auth::SiteChanges changes;
    changes.name = fields.text_if("name", {1, 60});
    if (const auto registration = fields.choice_if("registration", {"open", "invite", "closed"})) {
        changes.registration = auth::parse_registration(*registration);
    }
    changes.password_min_length = fields.integer_if("password_min_length", 8, 64);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    const auto settings = co_await sources.accounts.change_site(call.who(), std::move(changes));
    if (!settings) co_return fail(settings.error());
    co_return json_answer(to_json(*settings));
}

Json to_json(const AccountSources& sources, const Call& call, const auth::Invite& invite) {
    Json json;
    json["code"] = invite.code;
    json["note"] = invite.note;
    json["created_at"] = to_iso8601(invite.created_at);
    json["expires_at"] = to_json_time(invite.expires_at);
    json["uses"] = invite.uses;
    json["max_uses"] = invite.max_uses;
    json["url"] = base_url(call.request(), sources.public_url) + "/invite/" + invite.code;
    return json;
}

asio::awaitable<Answer> list_invites(const AccountSources& sources, Call& call) {
    auto work = [](db::Connection& connection) { return auth::list_invites(connection); };
    const auto invites = co_await sources.accounts.database().read(std::move(work));
    if (!invites) co_return fail(invites.error());
    Json json;
    auto& list = json["invites"] = Json::array();
    for (const auto& invite : *invites) list.push_back(to_json(sources, call, invite));
    co_return json_answer(json);
}

asio::awaitable<Answer> make_invite(const AccountSources& sources, Call& call) {
    constexpr std::int64_t kLongest = 10LL * 365 * 24 * 3600;
    Fields fields{call.body()};
    auth::Invite invite;
    invite.note = fields.text_if("note", {0, 100}).value_or("");
    invite.max_uses = fields.integer_if("max_uses", 1, 10'000).value_or(1);
    const auto lifetime = fields.integer_or_null("expires_in_s", 60, kLongest);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    if (lifetime) invite.expires_at = call.now() + std::chrono::seconds{*lifetime};
    const auto made = co_await sources.accounts.make_invite(call.who(), std::move(invite));
    if (!made) co_return fail(made.error());
    co_return json_answer(to_json(sources, call, *made), 201);
}

asio::awaitable<Answer> delete_invite(const AccountSources& sources, Call& call) {
    const auto is_gone = co_await sources.accounts.void_invite(call.who(), std::string{call.param("code")});
    if (!is_gone) co_return fail(is_gone.error());
    if (!*is_gone) co_return refuse(ErrorCode::not_found, "invite_not_found", "There is no such invite.");
    co_return no_content();
}

asio::awaitable<Answer> list_audit(const AccountSources& sources, Call& call) {
    const auto limit = call.limit();
    const auto cursor = call.cursor().value_or("");
    std::int64_t before = 0;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
    auto work = [before, limit](db::Connection& connection) { return auth::list_audit(connection, std::nullopt, before, limit + 1); };
    const auto entries = co_await sources.accounts.database().read(std::move(work));
    if (!entries) co_return fail(entries.error());
    Json list = Json::array();
    Json next = nullptr;
    for (const auto& entry : *entries) {
        if (static_cast<std::int64_t>(list.size()) == limit) {
            next = to_cursor(std::to_string(list.back()["id"].get<std::int64_t>()));
            break;
        }
        list.push_back(api::to_json(entry));
    }
    Json json;
    json["entries"] = std::move(list);
    json["next_cursor"] = std::move(next);
    co_return json_answer(json);
}

}  // namespace

void add_admin_account_routes(Routes& routes, const AccountSources& sources) {
    const auto shared = std::make_shared<const AccountSources>(sources);
    const auto later = [&](http::Method method, std::string_view pattern, auto handler, CallOptions options = {}) {
        routes.add(method, pattern, Access::admin, AsyncHandler{[shared, handler](Call& call) { return handler(*shared, call); }}, options);
    };
    using http::Method;
    later(Method::get, "/api/v1/admin/users", list_users);
    later(Method::patch, "/api/v1/admin/users/{handle}", update_user, kJsonBody);
    later(Method::del, "/api/v1/admin/users/{handle}", delete_user);
    later(Method::post, "/api/v1/admin/users/{handle}/reset-link", make_reset_link);
    routes.add(Method::get, "/api/v1/admin/site", Access::admin, Handler{[shared](Call&) { return show_site(*shared); }});
    later(Method::patch, "/api/v1/admin/site", update_site, kJsonBody);
    later(Method::get, "/api/v1/admin/invites", list_invites);
    later(Method::post, "/api/v1/admin/invites", make_invite, kJsonBody);
    later(Method::del, "/api/v1/admin/invites/{code}", delete_invite);
    later(Method::get, "/api/v1/admin/audit", list_audit);
}

}  // namespace session::api
