// What goes wrong again and again is told once, and once more when it is over: a disk is full for longer than a second.
#pragma once

#include "session/base/log.hpp"
#include "session/base/result.hpp"

namespace session::app {

class Complaint {
   public:
    explicit Complaint(const char* what) : what_(what) {}
    void report(const Result<>& outcome) {
        if (!outcome && !is_made_) log::error("app", what_, {{"error", outcome.error()}});
        if (outcome && is_made_) log::info("app", "the database takes it again", {{"after", what_}});
        is_made_ = !outcome;
    }

   private:
    const char* what_;
    bool is_made_ = false;
};

}  // namespace session::app
