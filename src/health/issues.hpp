// From measures to what is wrong and what to do about it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "health/measurements.hpp"
#include "health/rung_speeds.hpp"
#include "session/health/snapshot.hpp"
#include "session/media/track.hpp"

namespace session::health {

struct Facts {
    media::TrackSet tracks;
    Measured measured;
    std::vector<RungSpeed> rungs;
};

// Pure; `since` is left empty. Limits are our own choice unless the line says otherwise.
[[nodiscard]] std::vector<Issue> find_issues(const Facts& facts);

// Remembers since when an issue is there, and shows it a little longer, so that what comes and goes does not flicker.
class IssueLog {
   public:
    [[nodiscard]] std::vector<Issue> update(std::vector<Issue> found, Clock::Wall now);

   private:
    struct Seen {
        Issue issue;
        Clock::Wall last{};
    };
    std::map<IssueCode, Seen> seen_;
};

// The worst issue decides.
[[nodiscard]] Status status_of(bool is_arriving, const std::vector<Issue>& issues) noexcept;

}  // namespace session::health
