// Real coded media through a Stream, then judged by programs that share no code with it: openssl decrypts, ffmpeg decodes.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "session/crypto/encoding.hpp"
#include "session/hls/stream.hpp"
#include "session/store/segment_store.hpp"
#include "support/demuxed_file.hpp"
#include "support/fake_clock.hpp"
#include "support/playlist_reader.hpp"

using namespace session;
using namespace session::hls;
using namespace session::test;
namespace fs = std::filesystem;

namespace {

struct ScratchDirectory {
    ScratchDirectory() {
        std::string name = (fs::temp_directory_path() / "session-hls-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~ScratchDirectory() { fs::remove_all(path); }
    fs::path path;
};

std::string run(const std::string& command) {
    std::string output;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    while (const auto size = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, size);
    const int status = pclose(pipe);
    INFO(command << "\n" << output);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == 0);
    return output;
}

void write(const fs::path& path, const Bytes& bytes, bool append = false) {
    std::ofstream file{path, append ? std::ios::binary | std::ios::app : std::ios::binary};
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    REQUIRE(file.good());
}

Bytes read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return Bytes{std::istreambuf_iterator<char>{file}, {}};
}

// What `openssl enc` makes of a stored object.
Bytes decrypt(const fs::path& directory, const PublishedStream& stream, const RenditionFeed& feed, const ReadSegment& segment,
              const std::string& uri) {
    const auto object = feed.object(uri);
    REQUIRE(object.availability == Availability::ready);
    write(directory / "cipher", *object.bytes);
    const auto key = stream.key(segment.key_uri.substr(segment.key_uri.rfind('/') + 1)).value();
    run("openssl enc -d -aes-128-cbc -K " + crypto::to_hex(key) + " -iv " + segment.iv.substr(2) + " -in " +
        (directory / "cipher").string() + " -out " + (directory / "plain").string());
    return read(directory / "plain");
}

}  // namespace

TEST_CASE("openssl decrypts and ffmpeg decodes every segment without an error") {
    const ScratchDirectory scratch;
    const auto source = (scratch.path / "source.mp4").string();
    const std::string b_frames = GENERATE("0", "2");
    // The playlist says that EXT-X-MAP is in clear; some players decrypt it all the same.
    const bool decrypts_init = GENERATE(false, true);
    run("ffmpeg -v error -y -f lavfi -i testsrc2=size=320x180:rate=30:duration=8 -f lavfi -i "
        "sine=frequency=440:sample_rate=48000:duration=8 "
        "-c:v libx264 -preset ultrafast -g 30 -keyint_min 30 -sc_threshold 0 -bf " +
        b_frames + " -c:a aac -b:a 96k -shortest " + source);
    const auto file = read_file(source);
    const auto store = store::make_memory_store();
    const FakeClock clock;
    StreamConfig config;
    config.stream_id = "real";
    Stream stream{config, {{"source", true, true, 0, 0, {30, 1}}, {"audio", false, true, 0, 0, {}}}, *store, clock};
    stream.set_tracks(0, file.tracks);
    stream.set_tracks(1, {nullptr, file.tracks.audio});
    for (const auto& packet : file.packets) {
        stream.push(0, packet);
        if (packet->kind == media::TrackKind::audio) stream.push(1, packet);
    }
    stream.end();
    for (const std::string name : {"source", "audio"}) {
        const auto feed = stream.published()->rendition(name);
        const auto playlist = PlaylistReader::read(as_text(*feed->playlist()->full));
        REQUIRE(playlist.segments.size() == 8);
        const auto whole = scratch.path / (name + ".mp4");
        const auto& first = playlist.segments.front();
        write(whole, decrypts_init ? decrypt(scratch.path, *stream.published(), *feed, first, first.map) : *feed->object(first.map).bytes);
        for (const auto& segment : playlist.segments) {
            write(whole, decrypt(scratch.path, *stream.published(), *feed, segment, segment.uri), true);
        }
        CHECK(run("ffmpeg -v warning -xerror -err_detect explode -i " + whole.string() + " -f null -").empty());
        const auto counts =
            run("ffprobe -v error -count_packets -show_entries stream=codec_type,nb_read_packets -of csv=p=0 " + whole.string());
        INFO(counts);
        if (name == "source") CHECK(counts.find("video,240") != std::string::npos);
        CHECK(counts.find("audio,") != std::string::npos);
    }
    // The last segments' parts are still there: the same media, as openssl sees it.
    const auto feed = stream.published()->rendition("source");
    const auto segment = PlaylistReader::read(as_text(*feed->playlist()->full)).segments.at(6);
    Bytes joined;
    for (int i = 0; feed->object("part-real-6-" + std::to_string(i) + ".m4s").bytes; ++i) {
        const auto part = decrypt(scratch.path, *stream.published(), *feed, segment, "part-real-6-" + std::to_string(i) + ".m4s");
        joined.insert(joined.end(), part.begin(), part.end());
    }
    const bool is_same = joined == decrypt(scratch.path, *stream.published(), *feed, segment, segment.uri);
    CHECK(is_same);
}
