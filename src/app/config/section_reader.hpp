// Reads one mapping of the configuration key by key, and reports whatever in it nobody asked for.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/document.hpp"
#include "session/base/result.hpp"

namespace session::app {

// What reading a whole document leaves behind. One per bind; the readers refer to it.
struct Findings {
    std::vector<Problem> problems;
    std::map<std::string, std::string> values;  // path → effective value as text; secrets are left out
    std::set<std::string> known;                // every path that was asked for; list indices are written []
    std::deque<Node> parsed;                    // overrides that turned out to be YAML

    void error(const Location& where, const std::string& path, const std::string& what) {
        problems.push_back({where, path.empty() ? what : path + ": " + what});
    }
    void warning(const Location& where, const std::string& path, const std::string& what) {
        problems.push_back({where, path + ": " + what, Problem::Severity::warning});
    }
};

// `node` may be null: the mapping is absent and every key keeps its default. Call finish() after the last key.
class SectionReader {
   public:
    SectionReader(Findings& findings, const Node* node, std::string path);

    // Parses a scalar into `target`; leaves it alone if the key is absent or wrong. `parse` gives Result<T>, `format` its text.
    template <class T, class Parse, class Format>
    void value(std::string_view key, T& target, Parse parse, Format format) {
        if (const auto* text = scalar(key)) {
            auto parsed = parse(std::string_view{*text});
            if (parsed) {
                target = std::move(*parsed);
            } else {
                findings_.error(where(key), path_of(key), parsed.error().message());
            }
        }
        findings_.values[path_of(key)] = format(target);
    }
    // The same for a value that must not be shown.
    template <class T, class Parse>
    void secret(std::string_view key, T& target, Parse parse) {
        if (const auto* text = scalar(key)) {
            auto parsed = parse(std::string_view{*text});
            if (parsed) {
                target = std::move(*parsed);
            } else {
                findings_.error(where(key), path_of(key), parsed.error().message());
            }
        }
    }
    [[nodiscard]] SectionReader section(std::string_view key);
    // Runs `each(item, path of the item)`; false if the key is absent. A null list is an empty one.
    bool list(std::string_view key, const std::function<void(const Node&, const std::string&)>& each);
    // A list of scalars.
    template <class T, class Parse>
    void values(std::string_view key, std::vector<T>& target, std::size_t most, Parse parse) {
        std::vector<T> read;
        const bool is_given = list(key, [&](const Node& item, const std::string& path) {
            if (item.kind != Node::Kind::scalar) return findings_.error(item.where, path, "must be text");
            auto parsed = parse(std::string_view{item.text});
            if (!parsed) return findings_.error(item.where, path, parsed.error().message());
            read.push_back(std::move(*parsed));
        });
        if (!is_given) return;
        if (read.size() > most) findings_.error(where(key), path_of(key), "too many; allowed: at most " + std::to_string(most));
        target = std::move(read);
    }

    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
    // Of the key's value, else of the mapping.
    [[nodiscard]] Location where(std::string_view key) const;
    [[nodiscard]] std::string path_of(std::string_view key) const;
    [[nodiscard]] Findings& findings() noexcept { return findings_; }

    // Reports unknown keys, each with the known key that looks most like it.
    void finish();

   private:
    [[nodiscard]] const Node* find(std::string_view key) const;
    [[nodiscard]] const std::string* scalar(std::string_view key);
    void ask(std::string_view key);

    Findings& findings_;
    const Node* node_ = nullptr;
    std::string path_;
    std::vector<std::string> asked_;
};

// Follows an override's text into YAML where a mapping or a list is wanted; reports what can't be read. Null: nothing usable.
[[nodiscard]] const Node* as_collection(Findings& findings, const Node& node, Node::Kind wanted, const std::string& path);

// The candidate most like `word`, or empty if none is close enough to be meant.
[[nodiscard]] std::string closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace session::app
