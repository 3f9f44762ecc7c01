// Signing up, in and out; recovery; the site's facts that a sign-up page needs.
#include "api/account_json.hpp"
#include "api/fields.hpp"
#include "api/login_cookie.hpp"
#include "api/me.hpp"
#include "session/api/accounts_api.hpp"
#include "session/db/database.hpp"

namespace session::api {
namespace {

namespace asio = boost::asio;

// Each address on its own; behind one address there may be a whole school.
constexpr Rate kSigningUp{"sign up", 60, 0.1};
constexpr CallOptions kSignUpBody{BodyKind::json, 64UL * 1024, kSigningUp};

Answer signed_in(const Call& call, Result<auth::SignedIn> in, int status) {
    if (!in) return fail(in.error());
    Json json;
    json["user"] = to_json(in->user, in->reauthenticated_until, call.now());
    if (!in->recovery_codes.empty()) json["recovery_codes"] = in->recovery_codes;
    if (in->is_back) json["deletion_cancelled"] = true;
    auto response = json_answer(json, status);
    response.add_header("Set-Cookie", login_cookie(in->token, call.request().is_secure));
    return response;
}

auth::NewAccount read_account(Fields& fields) {
    auth::NewAccount account;
    account.email = fields.text("email", kEmailLength);
    account.handle = fields.text("handle", {1, 100});
    account.password = fields.text("password", kPasswordLength);
    return account;
}

asio::awaitable<Answer> sign_up(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto account = read_account(fields);
    account.invite = fields.text_if("invite", {0, 100}).value_or("");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    auto device = device_of(call);
    auto in = co_await sources.accounts.sign_up(std::move(account), std::move(device));
    co_return signed_in(call, std::move(in), 201);
}

asio::awaitable<Answer> set_up(const AccountSources& sources, Call& call) {
    if (sources.accounts.site().is_set_up()) co_return refuse(ErrorCode::not_found, "not_found", "This site has been set up already.");
    Fields fields{call.body()};
    auto account = read_account(fields);
    auto code = fields.text("code", {1, 100});
    auth::SiteChanges site;
    site.name = fields.text("site_name", {1, 60});
    site.registration = auth::parse_registration(fields.choice("registration", {"open", "invite", "closed"}));
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    auto device = device_of(call);
    auto in = co_await sources.accounts.set_up(std::move(code), std::move(account), std::move(site), std::move(device));
    co_return signed_in(call, std::move(in), 201);
}

asio::awaitable<Answer> sign_in(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto login = fields.text("login", {1, 254});
    auto password = fields.text("password", kPasswordLength);
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    auto device = device_of(call);
    auto in = co_await sources.accounts.sign_in(std::move(login), std::move(password), std::move(device));
    co_return signed_in(call, std::move(in), 201);
}

asio::awaitable<Answer> reset_password(const AccountSources& sources, Call& call) {
    Fields fields{call.body()};
    auto login = fields.text_if("login", {1, 254});
    auto code = fields.text_if("recovery_code", {1, 100});
    auto token = fields.text_if("token", {1, 200});
    auto password = fields.text("new_password", kPasswordLength);
    if (fields.is_good() && !token && !login) fields.refuse("login", "is missing");
    if (fields.is_good() && !token && !code) fields.refuse("recovery_code", "is missing");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    auto device = device_of(call);
    if (token) {
        auto in = co_await sources.accounts.reset_by_link(std::move(*token), std::move(password), std::move(device));
        co_return signed_in(call, std::move(in), 200);
    }
    auto in = co_await sources.accounts.reset_by_code(std::move(*login), std::move(*code), std::move(password), std::move(device));
    co_return signed_in(call, std::move(in), 200);
}

asio::awaitable<Answer> show_invite(const AccountSources& sources, Call& call) {
    auto work = [code = std::string{call.param("code")}](db::Connection& connection) { return auth::find_invite(connection, code); };
    const auto invite = co_await sources.accounts.database().read(std::move(work));
    if (!invite) co_return fail(invite.error());
    if (!*invite || !(*invite)->is_good(call.now()))
        co_return refuse(ErrorCode::not_found, "invite_not_found", "This invite is not good (any more).");
    Json json;
    json["code"] = (*invite)->code;
    json["note"] = (*invite)->note;
    co_return json_answer(json);
}

Answer list_sessions(const AccountSources& sources, Call& call) {
    Json json;
    auto& list = json["sessions"] = Json::array();
    for (const auto& session : sources.accounts.sessions().list(call.who().user_id))
        list.push_back(to_json(session, call.who().session_id));
    return json_answer(json);
}

asio::awaitable<Answer> end_session(const AccountSources& sources, Call& call) {
    const bool is_current = call.param("id") == "current";
    const auto id = is_current ? call.who().session_id : call.id_param("id");
    const auto is_gone = co_await sources.accounts.end_session(call.who().user_id, id);
    if (!is_gone) co_return fail(is_gone.error());
    if (!*is_gone) co_return refuse(ErrorCode::not_found, "session_not_found", "There is no such session.");
    auto response = no_content();
    if (id == call.who().session_id) response.add_header("Set-Cookie", login_cookie({}, call.request().is_secure));
    co_return response;
}

asio::awaitable<Answer> end_other_sessions(const AccountSources& sources, Call& call) {
    const auto done = co_await sources.accounts.end_other_sessions(call.who());
    if (!done) co_return fail(done.error());
    co_return no_content();
}

Answer show_site(const AccountSources& sources) {
    const auto& site = sources.accounts.site();
    const auto settings = site.settings();
    const auto publish = sources.publish ? sources.publish() : PublishFacts{};
    Json json = to_json(settings);
    json["version"] = sources.version;
    json["is_set_up"] = site.is_set_up();
    json["password_resets"] = {{"recovery_code", true}, {"admin_link", true}, {"email", false}};
    auto& rtmp = json["rtmp"];
    rtmp["port"] = publish.port;
    rtmp["tls_port"] = publish.tls_port ? Json(*publish.tls_port) : Json(nullptr);
    rtmp["app"] = "live";
    rtmp["addresses"] = publish.addresses;
    return json_answer(json);
}

}  // namespace

void add_account_routes(Routes& routes, const AccountSources& sources) {
    const auto shared = std::make_shared<const AccountSources>(sources);
    const auto later = [&](http::Method method, std::string_view pattern, Access access, auto handler, CallOptions options = {}) {
        routes.add(method, pattern, access, AsyncHandler{[shared, handler](Call& call) { return handler(*shared, call); }}, options);
    };
    using http::Method;
    routes.add(Method::get, "/api/v1/site", Access::anyone, Handler{[shared](Call&) { return show_site(*shared); }});
    later(Method::post, "/api/v1/setup", Access::anyone, set_up, kSignUpBody);
    later(Method::post, "/api/v1/accounts", Access::anyone, sign_up, kSignUpBody);
    later(Method::get, "/api/v1/invites/{code}", Access::anyone, show_invite);
    later(Method::post, "/api/v1/sessions", Access::anyone, sign_in, kJsonBody);
    routes.add(Method::get, "/api/v1/sessions", Access::user, Handler{[shared](Call& call) { return list_sessions(*shared, call); }});
    later(Method::del, "/api/v1/sessions", Access::user, end_other_sessions);
    later(Method::del, "/api/v1/sessions/{id}", Access::user, end_session);
    later(Method::post, "/api/v1/password-resets", Access::anyone, reset_password, kJsonBody);
    add_me_routes(routes, shared);
}

}  // namespace session::api
