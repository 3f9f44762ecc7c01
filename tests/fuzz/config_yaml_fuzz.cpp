// Any bytes as a configuration file: problems are reported, nothing else happens.
#include <cstdlib>

#include "app/config/bind.hpp"
#include "app/config/document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace session::app;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto document = parse_yaml(text, "fuzz.yaml");
    if (!document) {
        if (document.error().message.empty()) std::abort();
        return 0;
    }
    auto root = *document;
    apply_override(root, "http.listen", std::string{text.substr(0, 40)}, "--set http.listen");
    for (const Node* tree : {&*document, static_cast<const Node*>(&root)}) {
        const auto bound = bind(*tree);
        for (const auto& problem : bound.problems) {
            const auto line = to_string(problem);
            // What an operator's terminal gets is one line of text.
            for (const char c : line) {
                if (static_cast<unsigned char>(c) < 0x20) std::abort();
            }
        }
    }
    return 0;
}
