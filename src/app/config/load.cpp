#include "app/config/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "app/config/values.hpp"

namespace session::app {
namespace {

constexpr std::string_view kPrefix = "SESSION_";
// How the sources of overrides are named in messages.
constexpr std::string_view kFromEnvironment = "environment ";
constexpr std::string_view kFromAssignment = "--set ";

Location source_of(const std::string& name) {
    return Location{std::make_shared<const std::string>(name), 0, 0};
}

tl::expected<Node, Problem> read_document(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return tl::unexpected(Problem{source_of(file.string()), "is a directory, not a file"});
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    const auto problem = [&] {
        const std::error_code why{errno, std::generic_category()};
        return tl::unexpected(Problem{source_of(file.string()), "can't be read: " + why.message()});
    };
    if (!in) return problem();
    // One byte past the parser's limit is enough for it to refuse the rest.
    std::string text((std::size_t{1} << 20U) + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return problem();
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse_yaml(text, file.string());
}

// SESSION_HTTP__TLS__KEY → http.tls.key
std::string path_of_variable(std::string_view name) {
    name.remove_prefix(kPrefix.size());
    std::string path;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name.substr(i).starts_with("__")) {
            path += '.';
            ++i;
        } else {
            const char c = name[i];
            path += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return path;
}

const Node* find(const Node& root, std::string_view path) {
    const Node* node = &root;
    while (!path.empty()) {
        const auto dot = path.find('.');
        const auto key = path.substr(0, dot);
        const auto entry = std::find_if(node->entries.begin(), node->entries.end(), [key](const Entry& each) { return each.key == key; });
        if (entry == node->entries.end()) return nullptr;
        node = &entry->value;
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return node;
}

ValueSource source_of_value(const Node& root, std::string_view path) {
    const auto* node = find(root, path);
    if (node == nullptr || node->kind == Node::Kind::null || !node->where.source) return ValueSource::standard;
    if (node->where.source->starts_with(kFromEnvironment)) return ValueSource::environment;
    if (node->where.source->starts_with(kFromAssignment)) return ValueSource::command_line;
    return ValueSource::file;
}

void check_readable(std::vector<Problem>& problems, const std::filesystem::path& file, const char* key) {
    if (file.empty() || ::access(file.c_str(), R_OK) == 0) return;
    const std::error_code why{errno, std::generic_category()};
    problems.push_back({source_of(key), printable(file.string()) + " can't be read: " + why.message()});
}

}  // namespace

std::vector<std::pair<std::string, std::string>> session_environment() {
    std::vector<std::pair<std::string, std::string>> found;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
        found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    std::sort(found.begin(), found.end());
    return found;
}

Bound load_config(const ConfigSources& sources) {
    Node root;
    std::vector<Problem> before;
    if (sources.file) {
        auto document = read_document(*sources.file);
        if (document) {
            root = std::move(*document);
        } else {
            before.push_back(document.error());
        }
    }
    const auto known = bind(Node{}).known;
    for (const auto& [name, value] : sources.environment) {
        const auto path = path_of_variable(name);
        // Desktops set SESSION_MANAGER and the like: a name without "__" counts only if it is one of ours.
        if (path.find('.') == std::string::npos && !known.contains(path)) continue;
        apply_override(root, path, value, std::string{kFromEnvironment} + name);
    }
    for (const auto& assignment : sources.assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            // Not shown whole: what was meant as a value may be a secret.
            before.push_back({source_of("--set"), "wants key=value, such as --set http.listen=127.0.0.1:8080"});
            continue;
        }
        const auto path = assignment.substr(0, equals);
        apply_override(root, path, assignment.substr(equals + 1), std::string{kFromAssignment} + path);
    }
    auto bound = bind(root);
    bound.problems.insert(bound.problems.begin(), before.begin(), before.end());
    for (const auto& [path, value] : bound.values) bound.sources[path] = source_of_value(root, path);
    return bound;
}

std::vector<Problem> check_files(const Config& config) {
    std::vector<Problem> problems;
    check_readable(problems, config.http.tls.certificate, "http.tls.certificate");
    check_readable(problems, config.http.tls.key, "http.tls.key");
    check_readable(problems, config.rtmp.tls.certificate, "rtmp.tls.certificate");
    check_readable(problems, config.rtmp.tls.key, "rtmp.tls.key");
    std::error_code error;
    if (!config.http.web_dir.empty() && !std::filesystem::is_regular_file(config.http.web_dir / "index.html", error)) {
        problems.push_back(
            {source_of("http.web_dir"), printable(config.http.web_dir.string()) + " has no index.html; build the web app first"});
    }
    return problems;
}

bool has_errors(const std::vector<Problem>& problems) {
    return std::any_of(problems.begin(), problems.end(), [](const Problem& p) { return p.severity == Problem::Severity::error; });
}

}  // namespace session::app
