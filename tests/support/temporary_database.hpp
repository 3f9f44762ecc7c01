// A database of a test's own, with the server's tables unless told otherwise.
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "session/db/database.hpp"
#include "support/temporary_directory.hpp"

namespace session::test {

class TemporaryDatabase {
   public:
    explicit TemporaryDatabase(const db::Options& options = {}) {
        auto opened = db::Database::open(directory_.path() / "test.db", options);
        if (!opened) throw std::runtime_error(opened.error().message());
        database_ = std::move(*opened);
    }

    [[nodiscard]] db::Database& operator*() const noexcept { return *database_; }
    [[nodiscard]] db::Database* operator->() const noexcept { return database_.get(); }

   private:
    TemporaryDirectory directory_;
    std::unique_ptr<db::Database> database_;
};

}  // namespace session::test
