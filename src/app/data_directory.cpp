#include "app/data_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "session/base/log.hpp"
#include "session/crypto/random.hpp"

namespace session::app {
namespace {

class File {
   public:
    explicit File(int fd) : fd_(fd) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

   private:
    int fd_;
};

Error system_error(const std::string& what) {
    return Error{ErrorCode::io, what + ": " + std::generic_category().message(errno)};
}

// Nullopt: there is none, or none that can be used.
std::optional<ServerSecret> read_secret(const std::filesystem::path& file) {
    const File in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!in.is_open()) return std::nullopt;
    ServerSecret secret{};
    std::uint8_t more = 0;
    const bool is_whole = ::read(in.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
    if (!is_whole || ::read(in.get(), &more, 1) != 0) {
        log::warn("app", "secret.key is not 32 bytes; replacing it", {{"file", file.string()}});
        return std::nullopt;
    }
    struct stat status {};
    if (::fstat(in.get(), &status) == 0 && (status.st_mode & 077U) != 0 && ::fchmod(in.get(), 0600) != 0) {
        log::warn("app", "secret.key can be read by others", {{"file", file.string()}});
    }
    return secret;
}

// Written beside, synced, and renamed over: after a crash there is the old file, the new one, or none.
Result<> write_secret(const std::filesystem::path& directory, const ServerSecret& secret) {
    const auto file = directory / "secret.key";
    const auto temporary = directory / ("secret.key." + std::to_string(::getpid()) + ".tmp");
    ::unlink(temporary.c_str());
    {
        const File out{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
        if (!out.is_open()) return fail(system_error(temporary.string()));
        const bool is_written = ::write(out.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size());
        if (!is_written || ::fsync(out.get()) != 0) {
            auto error = system_error(temporary.string());
            ::unlink(temporary.c_str());
            return fail(std::move(error));
        }
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        auto error = system_error(file.string());
        ::unlink(temporary.c_str());
        return fail(std::move(error));
    }
    const File parent{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (parent.is_open()) ::fsync(parent.get());
    return {};
}

Result<> make_directory(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return {};
    std::filesystem::create_directories(path, error);
    if (error) return fail(ErrorCode::io, path.string() + ": " + error.message());
    ::chmod(path.c_str(), 0700);
    return {};
}

}  // namespace

Result<DataDirectory> open_data_directory(const std::filesystem::path& path) {
    DataDirectory data;
    std::error_code error;
    data.path = std::filesystem::absolute(path, error).lexically_normal();
    auto made = make_directory(data.path);
    if (made) {
        if (const auto secret = read_secret(data.path / "secret.key")) {
            data.secret = *secret;
            return data;
        }
    }
    auto secret = crypto::random_array<std::tuple_size_v<ServerSecret>>();
    if (!secret) return fail(secret.error());
    data.secret = *secret;
    auto written = made ? write_secret(data.path, data.secret) : std::move(made);
    if (!written) data.not_persisted = written.error();
    return data;
}

}  // namespace session::app
