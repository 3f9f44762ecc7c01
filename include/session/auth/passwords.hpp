// Passwords: what they must be, and the small pool of threads that hashes them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "session/base/result.hpp"
#include "session/base/secret.hpp"

namespace session::auth {

using Password = Secret<struct PasswordTag>;  // in NFKC, as normalise_password() gives it

// As typed to the form that is hashed and compared: NFKC, so that one password typed on two keyboards is one. Error: malformed (no UTF-8).
[[nodiscard]] Result<Password> normalise_password(std::string_view typed);

struct PasswordContext {
    std::size_t min_length = 10;  // code points
    std::string handle;
    std::string email;
    std::string site_name;
};
// What is wrong with it, in words that follow "The password"; nullopt: nothing. No rules of composition, no expiry (NIST SP 800-63B).
[[nodiscard]] std::optional<std::string> fault_of(const Password& password, const PasswordContext& context);

// argon2id (RFC 9106). Any thread may call. Hashing has threads of its own at low priority and a bounded queue, so that a flood of log-ins
// takes no time from video: over the limit the answer is `unavailable` (busy) at once.
class PasswordHasher {
   public:
    struct Options {
        std::size_t threads = 1;
        std::size_t max_queued = 32;
        std::uint64_t operations = 2;
        std::size_t memory_bytes = 64UL * 1024 * 1024;  // while one is hashed, per thread
    };

    PasswordHasher() : PasswordHasher(Options{}) {}
    explicit PasswordHasher(Options options);
    ~PasswordHasher();  // drops what is queued; the coroutines that wait must not run any more
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    // Both complete on the caller's executor.
    [[nodiscard]] boost::asio::awaitable<Result<std::string>> hash(Password password);
    // An empty hash, for an account that does not exist, takes as long as any other, and is false.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> verify(std::string hash, Password password);
    // On the calling thread: for the command line.
    [[nodiscard]] Result<std::string> hash_now(const Password& password) const;

   private:
    struct Job;
    struct Pool;
    [[nodiscard]] boost::asio::awaitable<Result<>> run(std::shared_ptr<Job> job);

    Options options_;
    std::unique_ptr<Pool> pool_;
};

}  // namespace session::auth
