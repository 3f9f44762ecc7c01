#include "app/config/document.hpp"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <sstream>

namespace session::app {
namespace {

// Our own choices: far above what any real configuration needs.
constexpr std::size_t kMaxNodes = 50'000;
constexpr std::size_t kMaxDepth = 40;
constexpr std::size_t kMaxText = std::size_t{1} << 20U;

// Thrown through yaml-cpp, which throws itself, and caught in parse_yaml.
struct Refused {
    Problem problem;
};

std::size_t count_nodes(const Node& node) {
    std::size_t count = 1;
    for (const auto& item : node.items) count += count_nodes(item);
    for (const auto& entry : node.entries) count += count_nodes(entry.value);
    return count;
}

// Builds the tree from the parser's events. `open_` is the path from the root to the collection being filled.
class TreeBuilder final : public YAML::EventHandler {
   public:
    TreeBuilder(std::shared_ptr<const std::string> source, const Location* fixed) : source_(std::move(source)), fixed_(fixed) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(leaf(Node::Kind::null, mark, {}), anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) refuse(mark, "an alias to something that is not complete yet");
        count_ += count_nodes(found->second);
        if (count_ > kMaxNodes) refuse(mark, "too many values");
        add(found->second, 0);
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
        add(leaf(Node::Kind::scalar, mark, value), anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        begin(Node::Kind::sequence, mark, anchor);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        begin(Node::Kind::map, mark, anchor);
    }
    void OnMapEnd() override { end(); }

    [[nodiscard]] Location at(const YAML::Mark& mark) const {
        if (fixed_ != nullptr) return *fixed_;
        return Location{source_, mark.line + 1, mark.column + 1};
    }
    [[nodiscard]] Node take() { return std::move(root_); }

   private:
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        bool has_key = false;
        std::string key;
        Location key_where;
    };

    [[noreturn]] void refuse(const YAML::Mark& mark, std::string why) const { throw Refused{{at(mark), std::move(why)}}; }

    Node leaf(Node::Kind kind, const YAML::Mark& mark, std::string text) {
        if (++count_ > kMaxNodes) refuse(mark, "too many values");
        Node node;
        node.kind = kind;
        node.where = at(mark);
        node.text = std::move(text);
        return node;
    }

    void begin(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (open_.size() >= kMaxDepth) refuse(mark, "nested too deeply");
        Open open;
        open.node = leaf(kind, mark, {});
        open.anchor = anchor;
        open_.push_back(std::move(open));
    }

    void end() {
        auto done = std::move(open_.back());
        open_.pop_back();
        add(std::move(done.node), done.anchor);
    }

    void add(Node node, YAML::anchor_t anchor) {
        if (anchor != 0) anchors_[anchor] = node;
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& parent = open_.back();
        if (parent.node.kind == Node::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.has_key) {
            if (node.kind != Node::Kind::scalar) throw Refused{{node.where, "a key must be plain text"}};
            parent.has_key = true;
            parent.key = std::move(node.text);
            parent.key_where = node.where;
        } else {
            parent.has_key = false;
            parent.node.entries.push_back({std::move(parent.key), parent.key_where, std::move(node)});
        }
    }

    std::shared_ptr<const std::string> source_;
    const Location* fixed_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Node> anchors_;
    std::size_t count_ = 0;
    Node root_;
};

}  // namespace

std::string to_string(const Location& where) {
    std::string text = where.source ? *where.source : std::string{"configuration"};
    if (where.line > 0) text += ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
    return text;
}

std::string to_string(const Problem& problem) {
    return to_string(problem.where) + (problem.severity == Problem::Severity::warning ? ": warning: " : ": ") + problem.message;
}

tl::expected<Node, Problem> parse_yaml(std::string_view text, const std::string& source, const Location* fixed) {
    const auto name = std::make_shared<const std::string>(source);
    TreeBuilder builder{name, fixed};
    const Location start{name, 1, 1};
    if (text.size() > kMaxText) return tl::unexpected(Problem{fixed != nullptr ? *fixed : start, "larger than 1 MiB"});
    try {
        std::istringstream stream{std::string{text}};
        YAML::Parser parser{stream};
        parser.HandleNextDocument(builder);
        auto root = builder.take();
        if (!root.where.source) root.where = fixed != nullptr ? *fixed : start;
        TreeBuilder second{name, fixed};
        if (parser.HandleNextDocument(second)) return tl::unexpected(Problem{second.take().where, "a second YAML document; keep one"});
        return root;
    } catch (const Refused& refused) {
        return tl::unexpected(refused.problem);
    } catch (const YAML::Exception& error) {
        return tl::unexpected(Problem{error.mark.is_null() ? start : builder.at(error.mark), "not valid YAML: " + error.msg});
    } catch (const std::exception& error) {
        return tl::unexpected(Problem{fixed != nullptr ? *fixed : start, std::string{"not valid YAML: "} + error.what()});
    }
}

void apply_override(Node& root, std::string_view path, std::string text, const std::string& source) {
    const Location where{std::make_shared<const std::string>(source), 0, 0};
    Node* node = &root;
    while (true) {
        const auto dot = path.find('.');
        const auto key = path.substr(0, dot);
        if (node->kind == Node::Kind::null) {
            node->kind = Node::Kind::map;
            node->where = where;
        }
        if (node->kind != Node::Kind::map) return;
        Entry* entry = nullptr;
        for (auto& each : node->entries) {
            if (each.key == key) entry = &each;
        }
        if (entry == nullptr) entry = &node->entries.emplace_back(Entry{std::string{key}, where, {}});
        node = &entry->value;
        if (dot == std::string_view::npos) {
            *node = Node{};
            node->kind = Node::Kind::unparsed;
            node->where = where;
            node->text = std::move(text);
            return;
        }
        path.remove_prefix(dot + 1);
    }
}

}  // namespace session::app
