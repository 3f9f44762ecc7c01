// Calls API routes without a network, as the connection would, and holds every answer to openapi.json.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/http/router.hpp"
#include "support/api_description.hpp"

namespace session::test {

struct ApiAnswer {
    int status = 0;
    std::string content_type;
    std::string headers;
    std::string body;
    nlohmann::json json;  // discarded when the body is none

    [[nodiscard]] std::string code() const { return json.is_object() && json.contains("error") ? json["error"].value("code", "") : ""; }
    // Of a Set-Cookie of that name; empty: none, or taken back.
    [[nodiscard]] std::string cookie(const std::string& name) const {
        const auto mark = "Set-Cookie: " + name + "=";
        const auto at = headers.find(mark);
        if (at == std::string::npos) return {};
        return headers.substr(at + mark.size(), headers.find(';', at) - at - mark.size());
    }
    [[nodiscard]] bool has_header(std::string_view text) const { return headers.find(text) != std::string::npos; }
};

struct ApiRequest {
    std::string method = "GET";
    std::string target;
    std::string body;
    std::map<std::string, std::string> headers;
    std::string address = "192.0.2.1";
    bool is_secure = false;
};

// One browser: keeps its login cookie.
class ApiCaller {
   public:
    explicit ApiCaller(const http::Router& router) : router_(router) {}

    ApiAnswer get(const std::string& target) { return send(make("GET", target)); }
    ApiAnswer del(const std::string& target) { return send(make("DELETE", target)); }
    ApiAnswer post(const std::string& target) { return send(make("POST", target)); }
    ApiAnswer put(const std::string& target) { return send(make("PUT", target)); }
    ApiAnswer get_json(const std::string& target) { return get(target); }
    ApiAnswer post(const std::string& target, const nlohmann::json& body) { return send(make("POST", target, body)); }
    ApiAnswer put(const std::string& target, const nlohmann::json& body) { return send(make("PUT", target, body)); }
    ApiAnswer patch(const std::string& target, const nlohmann::json& body) { return send(make("PATCH", target, body)); }
    ApiAnswer del(const std::string& target, const nlohmann::json& body) { return send(make("DELETE", target, body)); }

    [[nodiscard]] static ApiRequest make(std::string method, std::string target) {
        ApiRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        return request;
    }
    [[nodiscard]] static ApiRequest make(std::string method, std::string target, const nlohmann::json& body) {
        auto request = make(std::move(method), std::move(target));
        request.body = body.dump();
        request.headers["Content-Type"] = "application/json";
        return request;
    }

    ApiAnswer send(ApiRequest wanted) {
        if (!cookie_.empty() && !wanted.headers.contains("Cookie"))
            wanted.headers["Cookie"] = std::string{auth::kLoginCookie} + "=" + cookie_;
        wanted.headers.emplace("Host", "tv.example.org");
        if (!address.empty()) wanted.address = address;
        auto answer = answer_to(wanted);
        const auto path = wanted.target.substr(0, wanted.target.find('?'));
        INFO(wanted.method << " " << wanted.target << " " << answer.status << " " << answer.body.substr(0, 1000));
        if (const auto* operation = description().find(wanted.method, path)) {
            met().emplace(operation->name(), answer.status);
            CHECK(description().faults(*operation, answer.status, answer.content_type, answer.body) == std::vector<std::string>{});
        }
        if (answer.has_header("Set-Cookie: " + std::string{auth::kLoginCookie})) cookie_ = answer.cookie(std::string{auth::kLoginCookie});
        return answer;
    }

    [[nodiscard]] const std::string& cookie() const { return cookie_; }
    void set_cookie(std::string cookie) { cookie_ = std::move(cookie); }

    // What this program's callers were answered so far: operations and statuses.
    [[nodiscard]] static std::set<std::pair<std::string, int>>& met() {
        static std::set<std::pair<std::string, int>> all;
        return all;
    }

    std::string address;  // where the calls come from; empty: 192.0.2.1

   private:
    static const ApiDescription& description() {
        static const ApiDescription kDescription;
        return kDescription;
    }
    ApiAnswer answer_to(const ApiRequest& wanted) const {
        http::Request request;
        fill(request, wanted);
        const auto match = router_.find(request);
        if (match.handler == nullptr) {
            ApiAnswer answer;
            answer.status = match.allow.empty() ? 404 : 405;
            answer.body = R"({"error":{"code":"not_routed","message":"No route."}})";
            answer.json = nlohmann::json::parse(answer.body);
            return answer;
        }
        auto reply = (*match.handler)(request);
        if (reply.is_ready()) return to_answer(reply.take_ready());
        return wait_for(reply.take_later());
    }
    static void fill(http::Request& request, const ApiRequest& wanted) {
        static const std::map<std::string_view, http::Method> kMethods{
            {"GET", http::Method::get},     {"HEAD", http::Method::head},  {"POST", http::Method::post},      {"PUT", http::Method::put},
            {"PATCH", http::Method::patch}, {"DELETE", http::Method::del}, {"OPTIONS", http::Method::options}};
        request.method = kMethods.at(wanted.method);
        request.method_text = wanted.method;
        request.target = wanted.target;
        const auto question = wanted.target.find('?');
        request.path = std::string_view{wanted.target}.substr(0, question);
        if (question != std::string::npos) request.query = std::string_view{wanted.target}.substr(question + 1);
        request.body = wanted.body;
        request.client = boost::asio::ip::make_address(wanted.address);
        request.is_secure = wanted.is_secure;
        for (const auto& [name, value] : wanted.headers) request.add_header(name, value);
    }
    static ApiAnswer wait_for(boost::asio::awaitable<http::Response> later) {
        // Never destroyed: a database thread may still let go of it after the answer is here.
        static auto& io = *std::make_unique<boost::asio::io_context>(1).release();
        io.restart();
        std::optional<http::Response> response;
        std::exception_ptr failure;
        boost::asio::co_spawn(io, std::move(later), [&](std::exception_ptr error, http::Response made) {
            failure = error;
            response = std::move(made);
        });
        const auto work = boost::asio::make_work_guard(io);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (!response && std::chrono::steady_clock::now() < deadline) io.run_one_for(std::chrono::seconds{1});
        if (failure) std::rethrow_exception(failure);
        REQUIRE(response);
        return to_answer(std::move(*response));
    }
    static ApiAnswer to_answer(http::Response response) {
        ApiAnswer answer;
        answer.status = response.status;
        answer.content_type = std::string{response.content_type};
        answer.headers = response.headers();
        answer.body = std::string{as_text(http::view_of(response.body))};
        answer.json = nlohmann::json::parse(answer.body, nullptr, false);
        return answer;
    }

    const http::Router& router_;
    std::string cookie_;
};

}  // namespace session::test
