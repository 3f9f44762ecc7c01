// From a document to a Config: every key there is, its type and its range.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "app/config/document.hpp"

namespace session::app {

enum class ValueSource { standard, file, environment, command_line };

struct Bound {
    Config config;                               // complete; defaults where a key is absent or wrong
    std::vector<Problem> problems;               // all of them, in the order of the file
    std::map<std::string, std::string> values;   // path → effective value; channels and secrets are left out
    std::map<std::string, ValueSource> sources;  // where each of `values` comes from; filled by load_config()
    std::set<std::string> known;                 // every key that exists; list indices are written []
};

// Pure: looks at no file and no environment.
[[nodiscard]] Bound bind(const Node& root);

}  // namespace session::app
