// Reads the fields of a JSON body and collects what is wrong with them. No I/O and no coroutines: a fuzz target feeds it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::api {

// The body as JSON: UTF-8, at most 32 levels deep. Error: malformed (malformed_json).
[[nodiscard]] Result<nlohmann::ordered_json> parse_json(std::string_view text);
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
// Whether there is nothing to see in it: spaces, and what has no width. Precondition: UTF-8.
[[nodiscard]] bool is_blank(std::string_view utf8) noexcept;
[[nodiscard]] std::size_t count_code_points(std::string_view utf8) noexcept;

// In code points.
struct Length {
    std::size_t least = 0;
    std::size_t most = 0;
    // What people write, rather than a name or a title: line feeds, tabs and marks of direction may be in it; control characters never.
    bool has_lines = false;
};

// Every reader asks for one field. Without a fault so far it gives the value; after one it gives an empty value, and finish() refuses.
class Fields {
   public:
    explicit Fields(const nlohmann::ordered_json& body) : body_(body) {}

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] bool is_null(std::string_view name) const;
    // Asks for a field that may be null: true when it is, and then nothing else asks for it.
    [[nodiscard]] bool takes_null(std::string_view name);

    [[nodiscard]] std::string text(std::string_view name, Length length);
    [[nodiscard]] std::optional<std::string> text_if(std::string_view name, Length length);
    [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<std::int64_t> integer_if(std::string_view name, std::int64_t least, std::int64_t most);
    // Nullopt also when it is null.
    [[nodiscard]] std::optional<std::int64_t> integer_or_null(std::string_view name, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<bool> boolean_if(std::string_view name);
    // One of `words`.
    [[nodiscard]] std::string choice(std::string_view name, std::initializer_list<std::string_view> words);
    [[nodiscard]] std::optional<std::string> choice_if(std::string_view name, std::initializer_list<std::string_view> words);
    [[nodiscard]] std::optional<std::vector<std::string>> texts_if(std::string_view name, std::size_t most_items, Length length);

    // Says what else is wrong with a field, in words that follow its name: "is taken".
    void refuse(std::string_view name, std::string what);
    [[nodiscard]] bool is_good() const noexcept { return faults_.empty(); }
    // Error: invalid_argument (invalid_fields), with every fault; fields that nobody asked for are faults too.
    [[nodiscard]] Result<> finish();

   private:
    const nlohmann::ordered_json* find(std::string_view name);
    const nlohmann::ordered_json* find_required(std::string_view name);
    std::optional<std::string> checked_text(std::string_view name, const nlohmann::ordered_json& value, Length length);

    const nlohmann::ordered_json& body_;
    std::vector<std::string> asked_;
    Error::Fields faults_;
};

}  // namespace session::api
