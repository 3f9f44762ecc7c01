// src/api/openapi.json as tests use it: its operations, and what each may answer.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/api/routes.hpp"
#include "support/json_schema.hpp"

namespace session::test {

class ApiDescription {
   public:
    using Json = nlohmann::json;

    struct Operation {
        std::string method;  // upper case
        std::string path;    // "/api/v1/users/{handle}"
        const Json* node = nullptr;

        [[nodiscard]] std::string name() const { return method + " " + path; }
    };

    ApiDescription() : document_(Json::parse(api::openapi_document())) {
        for (const auto& [path, methods] : document_.at("paths").items()) {
            for (const auto& [method, node] : methods.items()) {
                if (method == "parameters") continue;
                std::string upper = method;
                for (auto& c : upper) c = static_cast<char>(c - 32);
                operations_.push_back({upper, path, &node});
            }
        }
    }
    ApiDescription(const ApiDescription&) = delete;
    ApiDescription& operator=(const ApiDescription&) = delete;

    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    [[nodiscard]] const Json& document() const { return document_; }

    // Null: none. Literal segments win over parameters.
    [[nodiscard]] const Operation* find(std::string_view method, std::string_view path) const {
        const Operation* best = nullptr;
        for (const auto& operation : operations_) {
            if (operation.method != method || !matches(operation.path, path)) continue;
            if (best == nullptr || first_parameter(operation.path) > first_parameter(best->path)) best = &operation;
        }
        return best;
    }

    // What is wrong with an answer; empty: it is as described. Every refusal has the error's shape; any may
    // fail as busy or broken (5xx), which is not described.
    [[nodiscard]] std::vector<std::string> faults(const Operation& operation, int status, std::string_view content_type,
                                                  std::string_view body) const {
        const auto& responses = operation.node->at("responses");
        const auto code = std::to_string(status);
        if (status >= 400) {
            if (status < 500 && !responses.contains(code)) return {operation.name() + " does not describe " + code};
            const auto json = Json::parse(body, nullptr, false);
            if (json.is_discarded()) return {operation.name() + " " + code + ": no JSON"};
            return SchemaCheck{document_}(document_.at("/components/schemas/Error"_json_pointer), json);
        }
        if (!responses.contains(code)) return {operation.name() + " does not describe " + code};
        const auto& response = responses.at(code);
        if (!response.contains("content"))
            return body.empty() ? std::vector<std::string>{} : std::vector<std::string>{"a body where none is described"};
        if (!response.at("content").contains("application/json")) return {};
        if (!content_type.starts_with("application/json")) return {operation.name() + " " + code + ": not application/json"};
        const auto json = Json::parse(body, nullptr, false);
        if (json.is_discarded()) return {operation.name() + " " + code + ": no JSON"};
        return SchemaCheck{document_}(response.at("content").at("application/json").at("schema"), json);
    }

   private:
    static std::size_t first_parameter(const std::string& path) { return std::min(path.find('{'), path.size()); }
    static bool matches(std::string_view pattern, std::string_view path) {
        while (!pattern.empty() && !path.empty()) {
            pattern.remove_prefix(1);
            path.remove_prefix(1);
            const auto wanted = pattern.substr(0, pattern.find('/'));
            const auto got = path.substr(0, path.find('/'));
            const bool is_parameter = wanted.starts_with('{');
            if (is_parameter ? got.empty() : wanted != got) return false;
            pattern.remove_prefix(wanted.size());
            path.remove_prefix(got.size());
        }
        return pattern.empty() && path.empty();
    }

    Json document_;
    std::vector<Operation> operations_;
};

}  // namespace session::test
