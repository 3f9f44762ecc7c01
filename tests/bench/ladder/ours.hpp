// Our side of the ladder benchmark.
#pragma once

#include <string>
#include <vector>

namespace session::bench {

struct BenchRung {
    const char* name;
    int width;
    int height;
    int kilobits;
};

// As in the default ladder, for a 16:9 source.
inline const std::vector<BenchRung> kRungs{{"720p", 1280, 720, 2800}, {"480p", 854, 480, 1400}, {"360p", 640, 360, 800}};

// Transcodes the clip as fast as it goes; writes `directory`/ours-<rung>.h264. False: said why on stderr.
bool run_ours(const std::string& clip, const std::string& directory);

}  // namespace session::bench
