// Any bytes as a command over a WebSocket, and its text as a line of chat: no crash, and what passes is within its limits.
#include <cstdlib>
#include <string>

#include "api/command.hpp"
#include "chat/text.hpp"
#include "chat/word_filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace session;
    static const chat::WordFilter kFilter{{"darn", "two words"}};
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto check = [](std::string_view said) {
        const auto text = chat::clean_text(said);
        if (!text) return;
        if (text->empty() || text->size() > chat::kMaxTextBytes || chat::count_graphemes(*text) > chat::kMaxGraphemes) std::abort();
        if (!chat::clean_text(*text)) std::abort();
        static_cast<void>(chat::is_emoji_only(*text) || chat::has_link(*text) || kFilter.matches(*text));
        if (chat::find_mentions(*text).size() > 20) std::abort();
    };
    check(bytes);
    const auto command = api::parse_command(bytes);
    if (!command) return 0;
    if (command->nonce.size() > 64) std::abort();
    check(command->text);
    return 0;
}
