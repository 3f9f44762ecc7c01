#include "session/crypto/random.hpp"

#include <openssl/rand.h>

namespace session::crypto {

Result<> random_bytes(std::span<std::uint8_t> out) {
    // 0 and -1 both mean failure (RAND_bytes(3)).
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) {
        return fail(ErrorCode::internal, "the random generator is not ready");
    }
    return {};
}

}  // namespace session::crypto
