// Holds JSON to a schema of openapi.json: as much of JSON Schema 2020-12 as that file uses.
#pragma once

#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

namespace session::test {

class SchemaCheck {
   public:
    using Json = nlohmann::json;

    // `document` has the schemas that "$ref": "#/…" names; it outlives the check.
    explicit SchemaCheck(const Json& document) : document_(document) {}

    // What is wrong with `value`, each with its path; empty: nothing.
    [[nodiscard]] std::vector<std::string> operator()(const Json& schema, const Json& value) const {
        std::vector<std::string> faults;
        check(schema, value, "$", faults);
        return faults;
    }

   private:
    using Faults = std::vector<std::string>;

    static bool is_of(const std::string& type, const Json& value) {
        if (type == "integer") return value.is_number_integer();
        if (type == "number") return value.is_number();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_boolean();
        if (type == "array") return value.is_array();
        if (type == "object") return value.is_object();
        return type == "null" && value.is_null();
    }
    static void check_type(const Json& type, const Json& value, const std::string& path, Faults& faults) {
        if (type.is_string() ? is_of(type, value)
                             : std::any_of(type.begin(), type.end(), [&](const Json& one) { return is_of(one, value); }))
            return;
        faults.push_back(path + ": " + value.dump().substr(0, 60) + " is not of type " + type.dump());
    }
    void check(const Json& schema, const Json& value, const std::string& path, Faults& faults) const {
        if (schema.contains("$ref")) {
            return check(document_.at(Json::json_pointer{schema.at("$ref").get<std::string>().substr(1)}), value, path, faults);
        }
        if (schema.contains("type")) check_type(schema.at("type"), value, path, faults);
        if (schema.contains("enum") && std::find(schema.at("enum").begin(), schema.at("enum").end(), value) == schema.at("enum").end()) {
            faults.push_back(path + ": " + value.dump() + " is none of " + schema.at("enum").dump());
        }
        if (schema.contains("anyOf")) check_any(schema.at("anyOf"), value, path, faults);
        if (value.is_string()) check_text(schema, value.get_ref<const std::string&>(), path, faults);
        if (value.is_number()) check_number(schema, value, path, faults);
        if (value.is_array()) check_array(schema, value, path, faults);
        if (value.is_object()) check_object(schema, value, path, faults);
    }
    void check_any(const Json& choices, const Json& value, const std::string& path, Faults& faults) const {
        Faults all;
        for (const auto& choice : choices) {
            Faults here;
            check(choice, value, path, here);
            if (here.empty()) return;
            all.insert(all.end(), here.begin(), here.end());
        }
        faults.insert(faults.end(), all.begin(), all.end());
    }
    static void check_text(const Json& schema, const std::string& text, const std::string& path, Faults& faults) {
        const auto size = static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
        if (size < schema.value("minLength", std::size_t{0})) faults.push_back(path + ": too short");
        if (schema.contains("maxLength") && size > schema.at("maxLength").get<std::size_t>()) faults.push_back(path + ": too long");
        if (schema.contains("pattern") && !std::regex_search(text, std::regex{schema.at("pattern").get<std::string>()})) {
            faults.push_back(path + ": " + text + " does not match " + schema.at("pattern").dump());
        }
        static const std::regex kTime{R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$)"};
        if (schema.value("format", "") == "date-time" && !std::regex_match(text, kTime))
            faults.push_back(path + ": " + text + " is no date-time");
    }
    static void check_number(const Json& schema, const Json& value, const std::string& path, Faults& faults) {
        if (schema.contains("minimum") && value < schema.at("minimum")) faults.push_back(path + ": too small");
        if (schema.contains("maximum") && value > schema.at("maximum")) faults.push_back(path + ": too large");
    }
    void check_array(const Json& schema, const Json& value, const std::string& path, Faults& faults) const {
        if (schema.contains("maxItems") && value.size() > schema.at("maxItems").get<std::size_t>()) faults.push_back(path + ": too many");
        if (!schema.contains("items")) return;
        for (std::size_t i = 0; i < value.size(); ++i) check(schema.at("items"), value[i], path + "[" + std::to_string(i) + "]", faults);
    }
    void check_object(const Json& schema, const Json& value, const std::string& path, Faults& faults) const {
        for (const auto& name : schema.value("required", Json::array())) {
            if (!value.contains(name.get<std::string>())) faults.push_back(path + ": " + name.get<std::string>() + " is missing");
        }
        const auto properties = schema.value("properties", Json::object());
        for (const auto& [name, member] : value.items()) {
            if (properties.contains(name)) {
                check(properties.at(name), member, path + "." + name, faults);
            } else if (schema.contains("additionalProperties")) {
                const auto& more = schema.at("additionalProperties");
                if (more.is_object()) check(more, member, path + "." + name, faults);
                if (more == false) faults.push_back(path + ": " + name + " is not in the schema");
            }
        }
    }

    const Json& document_;
};

}  // namespace session::test
