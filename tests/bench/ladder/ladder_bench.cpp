// Decode + three rungs: our process against ffmpeg's. README.md says how it is measured.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "ours.hpp"

namespace {

using session::bench::kRungs;

struct Usage {
    double cpu_seconds = 0;
    long peak_kilobytes = 0;
    bool is_fine = false;
};

// Runs `body` in a child and takes its user + system time.
Usage measure(const std::function<int()>& body) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) std::_Exit(body());
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

int execute(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    return 127;
}

bool make_clip(const std::string& path, int seconds) {
    const auto length = std::to_string(seconds);
    // Half fractal detail, half moving patterns, with a little noise, as a game on a screen might look.
    const std::string graph =
        "mandelbrot=s=960x1080:r=30:end_scale=0.02:end_pts=300[a];testsrc2=s=960x1080:r=30[b];"
        "[a][b]hstack,noise=alls=3:allf=t,format=yuv420p[v]";
    return measure([&] {
               return execute(
                   {"ffmpeg",  "-v",       "error", "-y", "-filter_complex", graph, "-map",     "[v]", "-t", length, "-c:v", "libx264",
                    "-preset", "veryfast", "-b:v",  "6M", "-maxrate",        "6M",  "-bufsize", "6M",  "-g", "60",   path});
           })
        .is_fine;
}

// The same ladder, with ffmpeg's own way to scale and the same settings for x264; one thread wherever ffmpeg lets us say so, which is
// what costs it least CPU.
std::vector<std::string> ffmpeg_ladder(const std::string& clip, const std::string& directory) {
    std::string graph = "[0:v]split=" + std::to_string(kRungs.size());
    std::string scales;
    for (const auto& rung : kRungs) {
        const std::string name = rung.name;
        graph += "[i" + name + "]";
        scales += ";[i" + name + "]scale=" + std::to_string(rung.width) + ":" + std::to_string(rung.height) + "[o" + name + "]";
    }
    std::vector<std::string> arguments{
        "ffmpeg", "-v", "error", "-y", "-threads", "1", "-i", clip, "-filter_complex_threads", "1", "-filter_complex", graph + scales};
    for (const auto& rung : kRungs) {
        const auto rate = [&rung](double factor) { return std::to_string(static_cast<int>(rung.kilobits * factor)) + "k"; };
        const std::vector<std::string> output{"-map",
                                              std::string{"[o"} + rung.name + "]",
                                              "-c:v",
                                              "libx264",
                                              "-preset",
                                              "veryfast",
                                              "-tune",
                                              "zerolatency",
                                              "-threads",
                                              "1",
                                              "-x264-params",
                                              "rc-lookahead=3:mbtree=1:sliced-threads=0:keyint=infinite:scenecut=0:open-gop=0:bframes=0",
                                              "-b:v",
                                              rate(1),
                                              "-maxrate",
                                              rate(1.25),
                                              "-bufsize",
                                              rate(1),
                                              "-force_key_frames",
                                              "expr:gte(t,n_forced)",
                                              "-fps_mode",
                                              "passthrough",
                                              directory + "/ffmpeg-" + rung.name + ".h264"};
        arguments.insert(arguments.end(), output.begin(), output.end());
    }
    return arguments;
}

// The mean SSIM (all planes) of a rung, scaled up to the clip's size.
double ssim(const std::string& clip, const std::string& rung) {
    const std::string command =
        "ffmpeg -hide_banner -i '" + rung + "' -i '" + clip +
        "' -filter_complex '[0:v]settb=1/30,setpts=N[a];[1:v]settb=1/30,setpts=N[b];[a][b]scale2ref=flags=bicubic[c][d];[c][d]ssim' "
        "-f null - 2>&1 | sed -n 's/.*SSIM.*All:\\([0-9.]*\\).*/\\1/p'";
    auto* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return 0;
    double value = 0;
    if (std::fscanf(pipe, "%lf", &value) != 1) value = 0;
    pclose(pipe);
    return value;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Arguments {
    std::string clip;
    int seconds = 10;
    int runs = 5;
};

bool parse(int argc, char** argv, Arguments& arguments) {
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        if (i + 1 >= argc) return false;
        if (name == "--clip") {
            arguments.clip = argv[i + 1];
        } else if (name == "--seconds") {
            arguments.seconds = std::atoi(argv[i + 1]);
        } else if (name == "--runs") {
            arguments.runs = std::max(1, std::atoi(argv[i + 1]));
        } else {
            return false;
        }
    }
    return true;
}

int compare(const Arguments& arguments, const std::string& clip, const std::string& directory) {
    std::vector<double> ours;
    std::vector<double> theirs;
    long ours_peak = 0;
    long theirs_peak = 0;
    for (int run = 0; run < arguments.runs; ++run) {
        const auto mine = measure([&] { return session::bench::run_ours(clip, directory) ? 0 : 1; });
        const auto other = measure([&] { return execute(ffmpeg_ladder(clip, directory)); });
        if (!mine.is_fine || !other.is_fine) {
            std::cerr << "a run failed\n";
            return 1;
        }
        ours.push_back(mine.cpu_seconds);
        theirs.push_back(other.cpu_seconds);
        ours_peak = std::max(ours_peak, mine.peak_kilobytes);
        theirs_peak = std::max(theirs_peak, other.peak_kilobytes);
        std::printf("run %d: session %.2f s, ffmpeg %.2f s\n", run + 1, ours.back(), theirs.back());
    }
    std::printf("\n%-6s %22s %22s\n", "rung", "session SSIM (bytes)", "ffmpeg SSIM (bytes)");
    for (const auto& rung : kRungs) {
        std::printf("%-6s", rung.name);
        for (const char* side : {"ours", "ffmpeg"}) {
            const auto file = directory + "/" + side + "-" + rung.name + ".h264";
            std::printf("   %.5f (%9ju)", ssim(clip, file), static_cast<std::uintmax_t>(std::filesystem::file_size(file)));
        }
        std::printf("\n");
    }
    const auto ratio = median(ours) / median(theirs);
    std::printf("\nCPU, median of %d: session %.2f s, ffmpeg %.2f s; peak memory %ld and %ld MB\nratio %.3f (budget 0.90)\n",
                arguments.runs, median(ours), median(theirs), ours_peak / 1024, theirs_peak / 1024, ratio);
    return ratio <= 0.90 ? 0 : 3;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    if (!parse(argc, argv, arguments)) {
        std::cerr << "usage: bench_ladder [--clip FILE] [--seconds 10] [--runs 5]\n";
        return 2;
    }
    std::string directory = std::filesystem::temp_directory_path() / "bench-ladder-XXXXXX";
    if (mkdtemp(directory.data()) == nullptr) return 1;
    auto clip = arguments.clip;
    if (clip.empty()) {
        clip = directory + "/clip.mp4";
        if (!make_clip(clip, arguments.seconds)) return 1;
    }
    const int code = compare(arguments, clip, directory);
    std::filesystem::remove_all(directory);
    return code;
}
