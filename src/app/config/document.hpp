// A YAML document as a tree that remembers where everything was written, with overrides laid over it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/result.hpp"

namespace session::app {

// A place to point an operator at: a file's line and column (from 1), or, with line 0, a source that has none, such as an environment
// variable.
struct Location {
    std::shared_ptr<const std::string> source;
    int line = 0;
    int column = 0;
};

[[nodiscard]] std::string to_string(const Location& where);

// Something wrong with the configuration, or, as a warning, something unwise.
struct Problem {
    enum class Severity { error, warning };
    Location where;
    std::string message;
    Severity severity = Severity::error;
};

// `file:line:column: message`; a warning says that it is one.
[[nodiscard]] std::string to_string(const Problem& problem);

struct Entry;

struct Node {
    // unparsed: the text of an override, a scalar or YAML as its reader expects.
    enum class Kind : std::uint8_t { null, scalar, sequence, map, unparsed };
    Kind kind = Kind::null;
    Location where;
    std::string text;
    std::vector<Node> items;
    std::vector<Entry> entries;
};

struct Entry {
    std::string key;
    Location where;
    Node value;
};

// Never throws. Anchors are followed; tree size and depth are bounded, so an alias bomb is an error. An empty document is a null node.
// With `fixed`, every location is that one (an override's text has no lines worth naming).
[[nodiscard]] tl::expected<Node, Problem> parse_yaml(std::string_view text, const std::string& source, const Location* fixed = nullptr);

// Sets the value at a dotted path, replacing what is there. What stands in the way (a list, a scalar) is left for the reader to report.
void apply_override(Node& root, std::string_view path, std::string text, const std::string& source);

}  // namespace session::app
