#include "app/process_metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "app/version.hpp"

namespace session::app {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

// Second field of /proc/self/statm (proc(5)): resident pages.
double resident_bytes() {
    const std::unique_ptr<std::FILE, CloseFile> file{std::fopen("/proc/self/statm", "re")};
    unsigned long total = 0;
    unsigned long resident = 0;
    if (!file || std::fscanf(file.get(), "%lu %lu", &total, &resident) != 2) return 0;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_files() {
    const std::unique_ptr<DIR, CloseDirectory> directory{::opendir("/proc/self/fd")};
    if (!directory) return 0;
    double count = 0;
    while (::readdir(directory.get()) != nullptr) ++count;
    return count - 3;  // ".", ".." and the directory itself
}

}  // namespace

void register_process_metrics(Metrics& metrics) {
    const auto started = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    metrics
        .gauge("session_build_info", "1, labelled with what this build is.",
               {{"version", std::string{kVersion}}, {"compiler", __VERSION__}})
        .set(1);
    metrics.gauge("process_start_time_seconds", "Start time, seconds since the epoch.").set(started);
    const auto resident = metrics.gauge("process_resident_memory_bytes", "Resident memory.");
    const auto cpu = metrics.counter("process_cpu_seconds_total", "CPU time, user and system.");
    const auto files = metrics.gauge("process_open_fds", "Open file descriptors.");
    const auto max_files = metrics.gauge("process_max_fds", "Limit of open file descriptors.");
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) max_files.set(static_cast<double>(limit.rlim_cur));
    // Scrapes may run on two threads at once: the counter's last value is exchanged, so that no step is counted twice.
    const auto counted = std::make_shared<std::atomic<double>>(0.0);
    metrics.on_scrape([resident, cpu, files, counted] {
        resident.set(resident_bytes());
        files.set(open_files());
        const auto now = cpu_seconds();
        const auto before = counted->exchange(now);
        if (now > before) cpu.add(now - before);
    });
}

std::uint64_t raise_open_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        auto raised = limit;
        raised.rlim_cur = raised.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return limit.rlim_cur;
}

}  // namespace session::app
