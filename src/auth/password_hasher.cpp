#include <sodium.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "session/auth/passwords.hpp"

namespace session::auth {
namespace {

namespace asio = boost::asio;
constexpr int kNice = 15;

Error busy() {
    Error error{ErrorCode::unavailable, "Many people are signing in at this moment; try again in a few seconds."};
    error.set_reason("busy");
    error.set_retry_after(std::chrono::seconds{3});
    return error;
}

}  // namespace

// One hash to be made or compared. `password`, `hash` and the outcome are the worker's until `is_done`, which is set on the asking thread.
struct PasswordHasher::Job {
    Job(asio::any_io_executor asking, Password given, std::string stored)
        : executor(asking), timer(asking, asio::steady_timer::time_point::max()), password(std::move(given)), hash(std::move(stored)) {}

    asio::any_io_executor executor;
    asio::steady_timer timer;  // cancelled when it is done
    Password password;
    std::string hash;
    bool is_comparison = false;
    bool is_match = false;
    bool has_failed = false;
    bool is_done = false;
};

struct PasswordHasher::Pool {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::shared_ptr<Job>> queue;
    bool is_stopping = false;
    std::vector<std::thread> threads;

    void work(const PasswordHasher& hasher);
};

void PasswordHasher::Pool::work(const PasswordHasher& hasher) {
    // Of this thread alone on Linux, whatever POSIX says.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice));
    while (true) {
        std::shared_ptr<Job> job;
        {
            std::unique_lock lock{mutex};
            changed.wait(lock, [this] { return is_stopping || !queue.empty(); });
            if (is_stopping) return;
            job = std::move(queue.front());
            queue.pop_front();
        }
        if (job->is_comparison && !job->hash.empty()) {
            const auto typed = job->password.reveal();
            job->is_match = ::crypto_pwhash_str_verify(job->hash.c_str(), typed.data(), typed.size()) == 0;
        } else {
            auto hashed = hasher.hash_now(job->password);
            job->has_failed = !hashed;
            if (hashed && !job->is_comparison) job->hash = std::move(*hashed);
        }
        const auto executor = job->executor;
        asio::post(executor, [done = std::move(job)] {
            done->is_done = true;
            done->timer.cancel();
        });
    }
}

PasswordHasher::PasswordHasher(Options options) : options_(options), pool_(std::make_unique<Pool>()) {
    if (::sodium_init() < 0) throw std::runtime_error("libsodium can't be initialised");
    for (std::size_t i = 0; i < options_.threads; ++i) pool_->threads.emplace_back([this] { pool_->work(*this); });
}

PasswordHasher::~PasswordHasher() {
    {
        const std::lock_guard lock{pool_->mutex};
        pool_->is_stopping = true;
    }
    pool_->changed.notify_all();
    for (auto& thread : pool_->threads) thread.join();
}

Result<std::string> PasswordHasher::hash_now(const Password& password) const {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const auto typed = password.reveal();
    const int status = ::crypto_pwhash_str_alg(text.data(), typed.data(), typed.size(), options_.operations, options_.memory_bytes,
                                               crypto_pwhash_ALG_ARGON2ID13);
    if (status != 0) return fail(ErrorCode::internal, "there is not enough memory to hash a password");
    return std::string{text.data()};
}

asio::awaitable<Result<>> PasswordHasher::run(std::shared_ptr<Job> job) {
    bool is_full = false;
    {
        const std::lock_guard lock{pool_->mutex};
        is_full = pool_->queue.size() >= options_.max_queued;
        if (!is_full) pool_->queue.push_back(job);
    }
    if (is_full) co_return fail(busy());
    pool_->changed.notify_one();
    while (!job->is_done) {
        boost::system::error_code ignored;
        co_await job->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (job->has_failed) co_return fail(ErrorCode::internal, "there is not enough memory to hash a password");
    co_return Result<>{};
}

asio::awaitable<Result<std::string>> PasswordHasher::hash(Password password) {
    const auto executor = co_await asio::this_coro::executor;
    auto job = std::make_shared<Job>(executor, std::move(password), std::string{});
    const auto ran = co_await run(job);
    if (!ran) co_return fail(ran.error());
    co_return std::move(job->hash);
}

asio::awaitable<Result<bool>> PasswordHasher::verify(std::string hash, Password password) {
    const auto executor = co_await asio::this_coro::executor;
    auto job = std::make_shared<Job>(executor, std::move(password), std::move(hash));
    job->is_comparison = true;
    const auto ran = co_await run(job);
    if (!ran) co_return fail(ran.error());
    co_return job->is_match;
}

}  // namespace session::auth
