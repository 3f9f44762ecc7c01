#include "app/data_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

using namespace session;
using namespace session::app;

namespace {

class TemporaryDirectory {
   public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "session_data_XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path path_;
};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("the secret is made once, for its owner only, and kept") {
    const TemporaryDirectory temporary;
    const auto path = temporary.path() / "a" / "data";
    const auto first = open_data_directory(path);
    REQUIRE(first);
    CHECK_FALSE(first->not_persisted);
    CHECK(first->secret != ServerSecret{});
    CHECK(mode_of(path) == 0700U);
    CHECK(mode_of(path / "secret.key") == 0600U);
    CHECK(std::filesystem::file_size(path / "secret.key") == 32);
    const auto second = open_data_directory(path);
    REQUIRE(second);
    CHECK(second->secret == first->secret);
}

TEST_CASE("a damaged secret is replaced, one that others can read is closed") {
    const TemporaryDirectory temporary;
    const auto file = temporary.path() / "secret.key";
    std::ofstream{file} << "short";
    const auto first = open_data_directory(temporary.path());
    REQUIRE(first);
    CHECK(std::filesystem::file_size(file) == 32);
    REQUIRE(::chmod(file.c_str(), 0644) == 0);
    const auto second = open_data_directory(temporary.path());
    REQUIRE(second);
    CHECK(second->secret == first->secret);
    CHECK(mode_of(file) == 0600U);
}

TEST_CASE("without a place to write there is a secret in memory, and a reason") {
    const TemporaryDirectory temporary;
    const auto file = temporary.path() / "file";
    std::ofstream{file} << "x";
    const auto in_the_way = open_data_directory(file / "data");
    REQUIRE(in_the_way);
    CHECK(in_the_way->not_persisted);
    CHECK(in_the_way->secret != ServerSecret{});
    // Linux has a device that is always full, but no full directory for anyone; a directory in the file's place fails the same way.
    std::filesystem::create_directory(temporary.path() / "secret.key");
    std::ofstream{temporary.path() / "secret.key" / "x"} << "x";
    const auto blocked = open_data_directory(temporary.path());
    REQUIRE(blocked);
    REQUIRE(blocked->not_persisted);
    CHECK(blocked->not_persisted->message().find("secret.key") != std::string::npos);
}
