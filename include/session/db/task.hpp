// A work function on its way to a database thread, and its result on the way back.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "session/base/result.hpp"
#include "session/db/connection.hpp"

namespace session::db {

// Made by the asking thread, run once by a database thread, read by the asking thread after that: never two at a time.
class Task {
   public:
    Task() = default;
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    virtual ~Task() = default;

    // The work's error if it failed, else nullptr. Lets nothing be thrown.
    [[nodiscard]] virtual const Error* run(Connection& connection) noexcept = 0;
    // Replaces whatever the result was: the queue was full, or the commit failed.
    virtual void fail_with(Error error) = 0;
};

// `Work` is a callable `Result<T>(Connection&)`.
template <class Work>
class TaskOf final : public Task {
   public:
    using Outcome = std::remove_cvref_t<std::invoke_result_t<Work&, Connection&>>;

    explicit TaskOf(Work work) : work_(std::move(work)) {}

    const Error* run(Connection& connection) noexcept override {
        try {
            outcome_.emplace(work_(connection));
        } catch (const std::exception& error) {
            fail_with(Error{ErrorCode::internal, error.what()});
        }
        return outcome_->has_value() ? nullptr : &outcome_->error();
    }
    void fail_with(Error error) override { outcome_.emplace(fail(std::move(error))); }
    [[nodiscard]] Outcome take() { return std::move(*outcome_); }

   private:
    Work work_;
    std::optional<Outcome> outcome_;
};

}  // namespace session::db
