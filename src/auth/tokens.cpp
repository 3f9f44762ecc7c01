#include "auth/tokens.hpp"

#include "session/crypto/encoding.hpp"
#include "session/crypto/random.hpp"

namespace session::auth {

Result<std::string> make_token() {
    const auto bytes = crypto::random_array<32>();
    if (!bytes) return fail(bytes.error());
    return crypto::to_base64url(*bytes);
}

Result<std::string> make_code() {
    constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's 32
    const auto bytes = crypto::random_array<16>();
    if (!bytes) return fail(bytes.error());
    std::string code;
    for (std::size_t i = 0; i < bytes->size(); ++i) {
        if (i > 0 && i % 4 == 0) code += '-';
        code += kLetters[(*bytes)[i] & 31U];
    }
    return code;
}

Result<std::vector<std::string>> make_recovery_codes() {
    std::vector<std::string> codes;
    while (codes.size() < kRecoveryCodes) {
        auto code = make_code();
        if (!code) return fail(code.error());
        codes.push_back(std::move(*code));
    }
    return codes;
}

std::string plain_code(std::string_view typed) {
    std::string plain;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (c == 'o') c = '0';
        if (c == 'i' || c == 'l') c = '1';
        plain += c;
    }
    return plain;
}

}  // namespace session::auth
