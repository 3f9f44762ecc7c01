#include "app/config/section_reader.hpp"

#include <algorithm>

#include "app/config/values.hpp"

namespace session::app {
namespace {

// "channels[3].handle" → "channels[].handle"
std::string without_indices(const std::string& path) {
    std::string out;
    bool is_inside = false;
    for (const char c : path) {
        if (c == ']') is_inside = false;
        if (!is_inside) out += c;
        if (c == '[') is_inside = true;
    }
    return out;
}

// Damerau-Levenshtein, restricted: insertions, deletions, substitutions and swaps of neighbours each cost one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
            const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() > 64) return best;
    for (const auto& candidate : candidates) {
        const bool extends = word.size() >= 3 && (candidate.starts_with(word) || candidate.ends_with(word));
        const auto distance = extends ? 1 : edit_distance(word, candidate);
        if (distance < best_distance && distance < word.size()) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

const Node* as_collection(Findings& findings, const Node& node, Node::Kind wanted, const std::string& path) {
    const Node* found = &node;
    if (node.kind == Node::Kind::unparsed) {
        auto parsed = parse_yaml(node.text, *node.where.source, &node.where);
        if (!parsed) {
            findings.problems.push_back(parsed.error());
            return nullptr;
        }
        found = &findings.parsed.emplace_back(std::move(*parsed));
    }
    if (found->kind == wanted) return found;
    if (found->kind != Node::Kind::null) {
        const bool is_map = wanted == Node::Kind::map;
        findings.error(found->where, path,
                       is_map ? "must be a group of keys (\"name: value\" lines)" : "must be a list (\"- …\" lines or [a, b])");
    }
    return nullptr;
}

SectionReader::SectionReader(Findings& findings, const Node* node, std::string path) : findings_(findings), path_(std::move(path)) {
    if (node == nullptr) return;
    node_ = as_collection(findings, *node, Node::Kind::map, path_);
    if (node_ == nullptr) return;
    std::map<std::string_view, const Location*> seen;
    for (const auto& entry : node_->entries) {
        const auto [first, is_new] = seen.emplace(entry.key, &entry.where);
        if (is_new) continue;
        findings_.error(entry.where, path_of(entry.key),
                        "given twice (first at line " + std::to_string(first->second->line) + "); keep one");
    }
}

std::string SectionReader::path_of(std::string_view key) const {
    // A key is the operator's text: escape it as any other.
    auto shown = printable(key);
    shown = shown.substr(1, shown.size() - 2);
    return path_.empty() ? shown : path_ + "." + shown;
}

void SectionReader::ask(std::string_view key) {
    asked_.emplace_back(key);
    findings_.known.insert(without_indices(path_of(key)));
}

const Node* SectionReader::find(std::string_view key) const {
    if (node_ == nullptr) return nullptr;
    for (const auto& entry : node_->entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

Location SectionReader::where(std::string_view key) const {
    if (const auto* node = find(key)) return node->where;
    return node_ != nullptr ? node_->where : Location{};
}

const std::string* SectionReader::scalar(std::string_view key) {
    ask(key);
    const auto* node = find(key);
    if (node == nullptr) return nullptr;
    if (node->kind == Node::Kind::scalar || node->kind == Node::Kind::unparsed) return &node->text;
    if (node->kind == Node::Kind::null) {
        findings_.error(node->where, path_of(key), "has no value; give one, or remove the key for its default");
    } else {
        findings_.error(node->where, path_of(key), "must be a single value");
    }
    return nullptr;
}

SectionReader SectionReader::section(std::string_view key) {
    ask(key);
    return SectionReader{findings_, find(key), path_of(key)};
}

bool SectionReader::list(std::string_view key, const std::function<void(const Node&, const std::string&)>& each) {
    ask(key);
    const auto* node = find(key);
    if (node == nullptr) return false;
    const auto* items = as_collection(findings_, *node, Node::Kind::sequence, path_of(key));
    if (items == nullptr) return node->kind == Node::Kind::null;
    std::size_t index = 0;
    for (const auto& item : items->items) each(item, path_of(key) + "[" + std::to_string(index++) + "]");
    return true;
}

void SectionReader::finish() {
    if (node_ == nullptr) return;
    for (const auto& entry : node_->entries) {
        if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
        const auto meant = closest(entry.key, asked_);
        findings_.error(entry.where, path_of(entry.key),
                        "unknown key" + (meant.empty() ? std::string{} : "; did you mean \"" + meant + "\"?") +
                            (meant.empty() ? "; allowed here: " + joined(asked_) : ""));
    }
}

}  // namespace session::app
